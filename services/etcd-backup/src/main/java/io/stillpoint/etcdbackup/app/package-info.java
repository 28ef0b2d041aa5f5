/** The etcd backup worker's process: Spring Boot around its tasks. */
@NullMarked
package io.stillpoint.etcdbackup.app;

import org.jspecify.annotations.NullMarked;

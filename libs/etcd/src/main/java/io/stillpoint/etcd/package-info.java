/** etcd as a component: checked, saved, awaited, proved equal. */
@NullMarked
package io.stillpoint.etcd;

import org.jspecify.annotations.NullMarked;

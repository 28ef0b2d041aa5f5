package io.stillpoint.schemas.shared;

/**
 * Where a component answers. Credentials are never part of it: each service finds them as files, below its own secrets
 * directory, in {@code clusters/<access.credentials>/<component label>/}.
 *
 * @param component one that {@linkplain Component#hasEndpoint() has an endpoint}
 * @param url {@code https://mycluster.icp:8500}, {@code mongodb://10.0.0.11:27017,10.0.0.12:27017/?replicaSet=rs0}; without user
 *     info
 */
public record ComponentEndpoint(Component component, String url) {}

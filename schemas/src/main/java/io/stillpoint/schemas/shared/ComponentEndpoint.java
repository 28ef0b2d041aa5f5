package io.stillpoint.schemas.shared;

/**
 * Where a component answers. Credentials are never part of it: each service finds them as files, below its own secrets
 * directory, in {@code clusters/<access.credentials>/<component label>/}.
 *
 * @param component {@link Component#REGISTRY}, {@link Component#MONGODB} or {@link Component#MARIADB}
 * @param url {@code https://mycluster.icp:8500}, {@code mariadb://10.0.0.11:3306}, {@code
 *     mongodb://10.0.0.11:27017,10.0.0.12:27017/?replicaSet=rs0}; without user info
 */
public record ComponentEndpoint(Component component, String url) {}

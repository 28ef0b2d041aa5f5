package io.stillpoint.schemas.shared;

/**
 * What became of something that a restore keeps aside, and why.
 *
 * @param target the node, or the component's name, that keeps it
 */
public record AsideVerdict(String target, AsideItem item, AsideFate fate, String reason) {}

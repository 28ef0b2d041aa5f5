package io.stillpoint.remote.ssh;

/**
 * A service's public key as a node authorizes it: for the script only, with the rights of one role.
 *
 * @param publicKey type and base64
 * @param owner cluster and service, such as {@code icp:node-control}; a new key of the same owner replaces the old one
 */
public record AuthorizedKey(Rights rights, String publicKey, String owner) {

    /** What the script does for the holder of a key. */
    public enum Rights {
        /** Stop, start, park, read images. */
        CONTROL("control"),
        /** The same, and replacing etcd's data. */
        RESTORE("restore");

        private final String word;

        Rights(String word) {
            this.word = word;
        }
    }

    public AuthorizedKey {
        if (!publicKey.matches("[a-z0-9@.-]+ [A-Za-z0-9+/=]+")) {
            throw new IllegalArgumentException("expected 'type base64', found '" + publicKey + "'");
        }
        if (!owner.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException("expected an owner of letters, digits and ._:-, found '" + owner + "'");
        }
    }

    String comment() {
        return "stillpoint:" + owner;
    }

    /** Returns the line for {@code authorized_keys}. */
    public String line(String script) {
        return "restrict,command=\"%s %s\" %s %s".formatted(script, rights.word, publicKey, comment());
    }
}

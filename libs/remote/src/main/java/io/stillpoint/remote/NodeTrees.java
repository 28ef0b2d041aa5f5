package io.stillpoint.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * Directories with certificates and configuration on one node.
 *
 * @param missing paths, or patterns of paths, that its parts should have but lack
 * @param unsaved what the node has, or should have, and no image of a tree will hold
 */
public record NodeTrees(List<Tree> trees, List<Tree> missing, List<Unsaved> unsaved) {

    public NodeTrees {
        trees = List.copyOf(trees);
        missing = List.copyOf(missing);
        unsaved = List.copyOf(unsaved);
    }

    /** The part of a node that a tree belongs to. */
    public enum Part {
        MASTER("master"),
        BOOT("boot");

        private final String word;

        Part(String word) {
            this.word = word;
        }

        /** Returns the part's name in requests and object names. */
        public String word() {
            return word;
        }
    }

    /**
     * One directory.
     *
     * @param path absolute, on the node
     * @param bytes estimate of what a tar of it reads; 0 when it is missing
     */
    public record Tree(Part part, String path, long bytes) {}

    /**
     * A tree that cannot be read, or a directory in one.
     *
     * @param what its path, and where that leads to if it is a link
     */
    public record Unsaved(String what, String why) {}

    static NodeTrees parse(NodeAnswer answer, String where) throws RemoteException {
        List<Tree> trees = new ArrayList<>();
        for (String value : answer.all("tree")) {
            String[] words = value.split(" ", 3);
            if (words.length != 3) {
                throw NodeAnswer.unreadable("'tree=<part> <bytes> <path>'", "'" + value + "'", where);
            }
            trees.add(new Tree(part(words[0], where), words[2], NodeAnswer.number("tree", words[1])));
        }
        List<Tree> missing = new ArrayList<>();
        for (String value : answer.all("no-tree")) {
            String[] words = value.split(" ", 2);
            if (words.length != 2) {
                throw NodeAnswer.unreadable("'no-tree=<part> <path>'", "'" + value + "'", where);
            }
            missing.add(new Tree(part(words[0], where), words[1], 0));
        }
        List<Unsaved> unsaved = new ArrayList<>();
        for (String value : answer.all("unsaved")) {
            String[] words = value.split("\\|", 2);
            if (words.length != 2) {
                throw NodeAnswer.unreadable("'unsaved=<what>|<why>'", "'" + value + "'", where);
            }
            unsaved.add(new Unsaved(words[0], words[1]));
        }
        return new NodeTrees(trees, missing, unsaved);
    }

    private static Part part(String word, String where) throws RemoteException {
        for (Part part : Part.values()) {
            if (part.word().equals(word)) {
                return part;
            }
        }
        throw NodeAnswer.unreadable("master or boot", "'" + word + "'", where);
    }
}

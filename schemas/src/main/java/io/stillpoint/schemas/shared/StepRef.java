package io.stillpoint.schemas.shared;

/**
 * Names one attempt of one step; also the run marker of every log line.
 *
 * @param saga the saga that it belongs to
 * @param stage name of the stage in the plan
 * @param target address of a node, or the component's own name for what has no node
 * @param attempt from 1
 */
public record StepRef(String cluster, String saga, String stage, String target, int attempt) {

    /** Returns stage and target, which stay the same over all attempts. */
    public String step() {
        return stage + "/" + target;
    }
}

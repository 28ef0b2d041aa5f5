package io.stillpoint.faults.broker;

import java.io.IOException;

/** A network with a namespace for each broker, so that each can be unplugged from all others. Needs root. */
final class BrokerNet implements AutoCloseable {

    private static final int MOST = 250;

    private final String bridge;
    private final String network;
    private final int brokers;

    private BrokerNet(String bridge, String network, int brokers) {
        this.bridge = bridge;
        this.network = network;
        this.brokers = brokers;
    }

    /** Makes one. Two tests that choose at once cannot choose alike: the kernel makes only one bridge of a name. */
    static BrokerNet of(int brokers) throws IOException, InterruptedException {
        IllegalStateException refused = null;
        for (int number = 1; number <= MOST; number++) {
            var net = new BrokerNet("spbr" + number, "10.79." + number, brokers);
            try {
                CommandLine.run("ip", "link", "add", net.bridge, "type", "bridge", "stp_state", "0");
            } catch (IllegalStateException taken) {
                refused = taken;
                continue;
            }
            net.build();
            return net;
        }
        throw new IllegalStateException("expected to make a bridge, as root, found that nobody may", refused);
    }

    private void build() throws IOException, InterruptedException {
        CommandLine.run("ip", "addr", "add", network + ".254/24", "dev", bridge);
        CommandLine.run("ip", "link", "set", bridge, "up");
        for (int broker = 1; broker <= brokers; broker++) {
            String space = space(broker);
            CommandLine.run("ip", "netns", "add", space);
            CommandLine.run("ip", "-n", space, "link", "set", "lo", "up");
            CommandLine.run("ip", "link", "add", wire(broker), "type", "veth", "peer", "name", "eth0", "netns", space);
            CommandLine.run("ip", "-n", space, "addr", "add", address(broker) + "/24", "dev", "eth0");
            CommandLine.run("ip", "-n", space, "link", "set", "eth0", "up");
            CommandLine.run("ip", "link", "set", wire(broker), "up");
            plug(broker);
        }
    }

    String address(int broker) {
        return network + "." + broker;
    }

    /** The name of a broker's network namespace. */
    String space(int broker) {
        return bridge + "-" + broker;
    }

    private String wire(int broker) {
        return "v" + broker + "-" + bridge;
    }

    /** Nothing reaches it any more, and it is told of nothing: its connections stay open and silent. */
    void unplug(int broker) throws IOException, InterruptedException {
        CommandLine.run("ip", "link", "set", wire(broker), "nomaster");
    }

    void plug(int broker) throws IOException, InterruptedException {
        CommandLine.run("ip", "link", "set", wire(broker), "master", bridge);
    }

    /** Its processes must have ended. */
    @Override
    public void close() throws IOException, InterruptedException {
        for (int broker = 1; broker <= brokers; broker++) {
            CommandLine.run("ip", "link", "del", wire(broker));
            CommandLine.run("ip", "netns", "del", space(broker));
        }
        CommandLine.run("ip", "link", "del", bridge);
    }
}

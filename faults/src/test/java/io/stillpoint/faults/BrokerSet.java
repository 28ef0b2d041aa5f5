package io.stillpoint.faults;

import io.stillpoint.standalone.BrokerProcess;
import java.util.List;

/** One broker or several, as those see them who use them. */
public interface BrokerSet extends AutoCloseable {

    /** Returns the value of {@code bootstrap.servers}. */
    String bootstrapServers();

    /** The processes that run now. */
    List<Long> pids();

    /** Kills what serves, as {@code kill -9} does, and starts it again on its data. */
    void killAndRestart();

    @Override
    void close();

    static BrokerSet of(BrokerProcess broker) {
        return new BrokerSet() {
            @Override
            public String bootstrapServers() {
                return broker.bootstrapServers();
            }

            @Override
            public List<Long> pids() {
                return List.of(broker.pid());
            }

            @Override
            public void killAndRestart() {
                broker.kill();
                broker.start();
            }

            @Override
            public void close() {
                broker.close();
            }
        };
    }
}

package io.stillpoint.service;

import io.stillpoint.bus.BrokerCheck;
import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.TopicSetup;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Before the service listens or works: waits for a broker that is not there yet, refuses one that stays away or is too old, and
 * creates missing topics. Stream bindings do not create topics themselves.
 */
final class BusReadiness implements SmartInitializingSingleton {

    private final BusClients clients;
    private final BrokerWait broker;

    BusReadiness(BusClients clients, BrokerWait broker) {
        this.clients = clients;
        this.broker = broker;
    }

    @Override
    public void afterSingletonsInstantiated() {
        broker.await();
        try (Admin admin = clients.admin()) {
            BrokerCheck.require(admin, clients.config());
            TopicSetup.ensure(admin);
        }
    }
}

package io.stillpoint.service;

import io.stillpoint.bus.BrokerCheck;
import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.TopicSetup;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Before the service listens or works: refuses a broker that is away or too old, and creates missing topics. Stream
 * bindings do not create topics themselves.
 */
final class BusReadiness implements SmartInitializingSingleton {

    private final BusClients clients;

    BusReadiness(BusClients clients) {
        this.clients = clients;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try (Admin admin = clients.admin()) {
            BrokerCheck.require(admin, clients.config());
            TopicSetup.ensure(admin);
        }
    }
}

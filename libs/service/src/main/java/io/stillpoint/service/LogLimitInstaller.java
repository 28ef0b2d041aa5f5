package io.stillpoint.service;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;

/** Puts a {@link LogLimit} into the logging of every service, before any of its beans can say anything. */
class LogLimitInstaller implements ApplicationListener<ApplicationPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationPreparedEvent prepared) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getTurboFilterList().stream().noneMatch(LogLimit.class::isInstance)) {
            context.addTurboFilter(new LogLimit(System::nanoTime));
        }
    }
}

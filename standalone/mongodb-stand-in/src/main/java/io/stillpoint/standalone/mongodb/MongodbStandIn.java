package io.stillpoint.standalone.mongodb;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** One program with the server, a writer and a reader: where MongoDB is not available, its shell is not either. */
@Command(
        name = "mongodb-stand-in",
        mixinStandardHelpOptions = true,
        description = "A server that speaks MongoDB's protocol, kept in memory, and a writer and a reader for it.",
        subcommands = {ServeCommand.class, MongodCommand.class, WriteCommand.class, DumpCommand.class})
public final class MongodbStandIn {

    private MongodbStandIn() {}

    public static void main(String[] args) {
        var line = new CommandLine(new MongodbStandIn());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
            return 1;
        });
        int status = line.execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }
}

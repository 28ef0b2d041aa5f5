package io.stillpoint.restore.task;

import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/** A number is a row; the server says which transaction of its binary log wrote it. */
final class NumberedMariadb implements NumberedComponent {

    private final MariadbServer server;
    private final Connection connection;
    private final Statement statement;
    private final ContentTasks tasks;

    NumberedMariadb(LabVault vault, Path home) throws Exception {
        server = MariadbServer.start("--log-bin=bin");
        tasks = new ContentTasks(vault, home, Component.MARIADB, "mariadb://127.0.0.1:" + server.port());
        tasks.secret("username", "admin");
        tasks.secret("password", MariadbServer.PASSWORD);
        connection = server.connect();
        statement = connection.createStatement();
        statement.execute("CREATE DATABASE numbers");
        statement.execute("CREATE TABLE numbers.written (number INT PRIMARY KEY) ENGINE=InnoDB");
    }

    @Override
    public String write(int number) throws Exception {
        statement.execute("INSERT INTO numbers.written VALUES (" + number + ")");
        try (ResultSet row = statement.executeQuery("SELECT @@last_gtid")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public SnapshotRef backup(String point) throws Exception {
        return tasks.backup(point);
    }

    @Override
    public void restore(SnapshotRef snapshot) throws Exception {
        tasks.restore(snapshot, 5, 1);
    }

    @Override
    public List<Integer> numbers() throws Exception {
        return server.strings("SELECT number FROM numbers.written").stream()
                .map(Integer::valueOf)
                .toList();
    }

    @Override
    public void close() throws Exception {
        tasks.close();
        connection.close();
        server.close();
    }
}

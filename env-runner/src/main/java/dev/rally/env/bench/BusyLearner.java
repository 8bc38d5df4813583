package dev.rally.env.bench;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.AgentSpec;

/** Another client, whose agent trains without a pause until this is closed. */
final class BusyLearner implements AutoCloseable {
    private static final String AGENT = "busy";
    private static final int LANES = 256;
    private static final int STEPS = 128;

    private final Thread thread;
    private volatile boolean closed;

    BusyLearner(ReadyLine server) {
        thread = new Thread(() -> train(server), "busy-learner");
    }

    void start() {
        thread.start();
    }

    private void train(ReadyLine server) {
        AgentSpec agent = BenchAgent.named(AGENT);
        int features = agent.observation().size();
        int rows = STEPS * LANES;
        Transitions transitions = new Transitions(rows, LANES, features);
        try (RallyClient client = RallyClient.connect(server, AGENT)) {
            client.call(new Command.AgentCreate(agent));
            try (Exchange exchange = Exchange.open(client, 1, Transitions.bytes(rows, LANES, features), LANES)) {
                transitions.write(new BatchWriter(exchange.request(0)));
                Command.ReplaySubmit submit = new Command.ReplaySubmit(AGENT, null, exchange.id(), 0);
                while (!closed) {
                    client.call(submit);
                    client.call(new Command.Train(AGENT));
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

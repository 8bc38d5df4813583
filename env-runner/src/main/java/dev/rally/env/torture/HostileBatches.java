package dev.rally.env.torture;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** A client whose batches are noise, or are damaged, or whose exchange file is cut while it is used. */
record HostileBatches(Arena arena, boolean cuts) implements Fault {
    private static final String AGENT = "hostile";
    private static final int SLOT_BYTES = 1 << 14;
    private static final int BATCHES = 60;
    private static final int LANES = 16;
    private static final int FEATURES = 4;

    @Override
    public String kind() {
        return cuts ? "damaged-exchange" : "hostile-batches";
    }

    @Override
    public void strike(SplittableRandom random) throws InterruptedException, IOException {
        ReadyLine ready = arena.server().ready();
        try (RallyClient client = RallyClient.connect(ready, AGENT, line -> {})) {
            makeLive(client);
            Result.ExchangeOpen exchange = client.call(new Command.ExchangeOpen(1, SLOT_BYTES, LANES));
            try (FileChannel file = FileChannel.open(Path.of(exchange.path()), StandardOpenOption.WRITE)) {
                for (int i = 0; i < BATCHES; i++) {
                    if (cuts && i == BATCHES / 2) {
                        file.truncate(random.nextLong(SLOT_BYTES));
                    }
                    send(client, exchange.exchange(), file, random);
                }
            }
        } catch (RallyException e) {
            if (!ServerLink.isLoss(e)) {
                throw e;
            }
            arena.log().line(kind(), e.getMessage());
        }
    }

    private static void makeLive(RallyClient client) {
        boolean live = client.call(new Command.AgentList()).agents().stream()
                .anyMatch(info -> info.name().equals(AGENT));
        if (!live) {
            client.call(new Command.AgentCreate(Bandit.spec(AGENT)));
        }
    }

    /** What is no valid batch is refused, and nothing else happens. */
    private static void send(RallyClient client, int exchange, FileChannel file, SplittableRandom random)
            throws IOException {
        ByteBuffer batch = batch(random);
        int unused = file.write(batch, 0);
        try {
            if (random.nextBoolean()) {
                client.call(new Command.Infer(AGENT, exchange, 0));
            } else {
                client.call(new Command.ReplaySubmit(AGENT, random.nextLong(3), exchange, 0));
            }
        } catch (RallyException e) {
            if (ServerLink.isLoss(e)) {
                throw e;
            }
        }
    }

    private static ByteBuffer batch(SplittableRandom random) {
        byte[] bytes = new byte[SLOT_BYTES / 4];
        if (random.nextInt(3) == 0) {
            random.nextBytes(bytes);
            return ByteBuffer.wrap(bytes);
        }
        ByteBuffer whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        BatchWriter writer = new BatchWriter(whole);
        writer.begin(0, 1, LANES, 0).putFloats(Column.OBSERVATION, LANES, FEATURES, new float[LANES * FEATURES], 0);
        writer.finish();
        for (int flips = random.nextInt(6); flips > 0; flips--) {
            bytes[random.nextInt(256)] ^= (byte) (1 << random.nextInt(8));
        }
        return ByteBuffer.wrap(bytes);
    }
}

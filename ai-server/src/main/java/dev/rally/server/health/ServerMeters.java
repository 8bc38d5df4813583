package dev.rally.server.health;

import dev.rally.comm.protocol.Result;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures of a server for Prometheus: what it counts as it goes, and what it is asked for at each look. Any thread. */
final class ServerMeters implements AutoCloseable {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] LATENCIES = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(200_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final List<AgentReading> ofAgents = new ArrayList<>();
    private final MultiGauge learnt;
    private volatile Result.@Nullable Status seen;

    /** A figure of each agent. */
    private record AgentReading(MultiGauge gauge, ToDoubleFunction<Result.AgentInfo> value) {
        void read(Result.Status status) {
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            for (Result.AgentInfo agent : status.agents()) {
                rows.add(MultiGauge.Row.of(Tags.of("agent", agent.name()), value.applyAsDouble(agent)));
            }
            gauge.register(rows, true);
        }
    }

    ServerMeters(Supplier<Number> usableBytes) {
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        Gauge.builder("rally.disk.free", usableBytes)
                .description("What the home's disk still takes")
                .baseUnit("bytes")
                .register(registry);
        of("rally.clients", "Connected clients", Result.Status::clients);
        of("rally.exchanges", "Open exchanges", Result.Status::exchanges);
        of("rally.paused", "1 while learning is paused", status -> status.paused() ? 1 : 0);
        of("rally.training", "Agents that learn at this moment", status -> status.training()
                .size());
        ofEach("rally.agent.env.steps", "Agent steps learnt from", Result.AgentInfo::envSteps);
        ofEach("rally.agent.update.steps", "Gradient updates", Result.AgentInfo::updateSteps);
        ofEach("rally.agent.policy.version", "The policy's version", Result.AgentInfo::policyVersion);
        ofEach("rally.agent.held.steps", "Steps that wait for a train", Result.AgentInfo::heldSteps);
        ofEach(
                "rally.agent.journal.bytes",
                "Of the agent's submissions on the disk",
                ofJournal(Result.JournalInfo::bytes));
        ofEach(
                "rally.agent.journal.uncovered",
                "Submissions that no checkpoint covers",
                ofJournal(journal -> journal.last() - journal.covered()));
        ofEach(
                "rally.agent.journal.replayed.steps",
                "Steps that the journal gave back when the agent was loaded",
                ofJournal(Result.JournalInfo::replayedSteps));
        ofEach(
                "rally.agent.journal.dropped.steps",
                "Steps of the journal that were of an older policy then",
                ofJournal(Result.JournalInfo::droppedSteps));
        ofEach(
                "rally.agent.journal.lost.records",
                "Submissions of the journal that were missing or damaged then",
                ofJournal(Result.JournalInfo::lostRecords));
        ofEach("rally.agent.learns", "1 in training mode, 0 in deterministic mode", agent -> switch (agent.mode()) {
            case TRAINING -> 1;
            case DETERMINISTIC -> 0;
        });
        learnt = MultiGauge.builder("rally.agent.metric")
                .description("The metrics of each agent's last train, by name")
                .register(registry);
    }

    private void of(String name, String what, ToDoubleFunction<Result.Status> value) {
        Supplier<Number> reading = () -> seen == null ? Double.NaN : value.applyAsDouble(seen);
        Gauge.builder(name, reading).description(what).register(registry);
    }

    private static ToDoubleFunction<Result.AgentInfo> ofJournal(ToDoubleFunction<Result.JournalInfo> value) {
        return agent -> agent.journal() == null ? 0 : value.applyAsDouble(agent.journal());
    }

    private void ofEach(String name, String what, ToDoubleFunction<Result.AgentInfo> value) {
        ofAgents.add(new AgentReading(MultiGauge.builder(name).description(what).register(registry), value));
    }

    /** Of a command's answers. */
    Timer answers(String method, String outcome) {
        return Timer.builder("rally.command")
                .description("From a command's arrival to its answer")
                .tags("method", method, "outcome", outcome)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    void answered(Timer timer, long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** All of it, as Prometheus reads it. */
    synchronized byte[] page(Result.Status status) {
        seen = status;
        ofAgents.forEach(reading -> reading.read(status));
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Result.AgentInfo agent : status.agents()) {
            agent.metrics()
                    .forEach((name, value) -> rows.add(
                            MultiGauge.Row.of(Tags.of("agent", agent.name(), "metric", name), value.doubleValue())));
        }
        learnt.register(rows, true);
        return registry.scrape(CONTENT_TYPE).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}

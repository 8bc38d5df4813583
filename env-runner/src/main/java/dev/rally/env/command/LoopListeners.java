package dev.rally.env.command;

import dev.rally.comm.protocol.Progress;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import java.util.List;

/** Several listeners as one, told in order. */
record LoopListeners(List<LoopListener> all) implements LoopListener {
    LoopListeners {
        all = List.copyOf(all);
    }

    @Override
    public void status(Status status) {
        all.forEach(listener -> listener.status(status));
    }

    @Override
    public void notice(String line) {
        all.forEach(listener -> listener.notice(line));
    }

    @Override
    public void learning(String agent, Progress progress) {
        all.forEach(listener -> listener.learning(agent, progress));
    }

    @Override
    public void roundDone(RoundReport report) {
        all.forEach(listener -> listener.roundDone(report));
    }

    @Override
    public void evaluated(AsOf when, MatchResult result) {
        all.forEach(listener -> listener.evaluated(when, result));
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        all.forEach(listener -> listener.evaluated(when, result));
    }
}

package dev.rally.env.command;

import dev.rally.comm.protocol.Progress;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;

/** Tells two what the loop does. */
record BothListeners(LoopListener first, LoopListener second) implements LoopListener {

    @Override
    public void status(Status status) {
        first.status(status);
        second.status(status);
    }

    @Override
    public void notice(String line) {
        first.notice(line);
        second.notice(line);
    }

    @Override
    public void learning(String agent, Progress progress) {
        first.learning(agent, progress);
        second.learning(agent, progress);
    }

    @Override
    public void between(SceneBatch scenes) {
        first.between(scenes);
        second.between(scenes);
    }

    @Override
    public void roundDone(RoundReport report) {
        first.roundDone(report);
        second.roundDone(report);
    }

    @Override
    public void evaluated(AsOf when, MatchResult result) {
        first.evaluated(when, result);
        second.evaluated(when, result);
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        first.evaluated(when, result);
        second.evaluated(when, result);
    }
}

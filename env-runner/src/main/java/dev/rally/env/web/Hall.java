package dev.rally.env.web;

import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.train.LoopListener;

/** What any page's server has: who has it open, the tables and their pictures, and what is looked at for them. Any thread. */
final class Hall implements AutoCloseable {
    final Visitors visitors = new Visitors();
    final PictureStreams streams = new PictureStreams(this::sides);
    final Tables tables = new Tables(visitors, streams);
    final Looks looks = new Looks();
    private volatile boolean trains;

    Hall() {
        looks.every(1_000 / PictureStreams.MOST_RATE, streams::tick);
    }

    private int sides(int table) {
        return table == Visitor.TRAINING ? trains ? 1 : 0 : tables.sides(table);
    }

    LoopListener training(TrainingPlan plan) {
        trains = true;
        return new TrainingWatch(visitors, streams, plan.roundSteps() * plan.groups());
    }

    @Override
    public void close() {
        tables.close();
        looks.close();
    }
}

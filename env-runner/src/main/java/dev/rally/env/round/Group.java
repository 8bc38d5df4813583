package dev.rally.env.round;

import dev.rally.env.scene.Actions;
import java.util.List;

/** Scenes that step together: while one group waits for its actions, another one's physics may run. */
record Group(int first, int last, List<Inference> inferences) {

    /** Asks for every team's actions without waiting for any. */
    void ask() {
        for (Inference inference : inferences) {
            inference.ask();
        }
    }

    /** Awaits every team's actions. */
    void receive(Actions actions, AnswerListener listener) {
        for (int i = 0; i < inferences.size(); i++) {
            listener.answered(i, inferences.get(i).receive(actions));
        }
    }

    /** Told of each team's answer. */
    interface AnswerListener {
        void answered(int team, dev.rally.comm.protocol.Result.Infer answer);
    }
}

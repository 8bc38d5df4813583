package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What games are told, in the words of all of them: directions in lower case, actions in upper case. */
final class Answers {
    private Answers() {}

    /**
     * The agent's move.
     *
     * @param opponent what the opponent's racket does, where the agent moves that one too
     * @param reward of the step before
     */
    static ObjectNode move(Action agent, Action opponent, float reward, String mode, boolean learns, Tally tally) {
        ObjectNode move = JsonNodeFactory.instance.objectNode();
        move.put("direction", agent.lowerCase());
        move.put("action", agent.name());
        move.put("agentAction", agent.name());
        move.put("opponentAction", opponent.name());
        move.put("reward", reward);
        move.put("agentReward", reward);
        move.put("opponentReward", 0);
        return progress(move, mode, learns, tally);
    }

    static ObjectNode status(String mode, boolean learns, Tally tally) {
        return progress(JsonNodeFactory.instance.objectNode().put("connected", true), mode, learns, tally);
    }

    /** Exploration is the policy's own randomness, which has no epsilon: games that show one show 0. */
    private static ObjectNode progress(ObjectNode answer, String mode, boolean learns, Tally tally) {
        answer.put("mode", mode);
        answer.put("learningEnabled", learns);
        answer.put("epsilon", 0);
        answer.put("opponentEpsilon", 0);
        answer.set("metrics", tally.metrics());
        return answer;
    }

    static ObjectNode error(String why) {
        return JsonNodeFactory.instance.objectNode().put("message", why);
    }
}

package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What an agent can do in one step. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ActionSpace.Discrete.class, name = "discrete"),
    @JsonSubTypes.Type(value = ActionSpace.MultiDiscrete.class, name = "multi-discrete"),
    @JsonSubTypes.Type(value = ActionSpace.Continuous.class, name = "continuous")
})
public sealed interface ActionSpace {

    int MAX_ACTIONS = 4096;

    /** How many choices each factor of an action has; none of a continuous action, which has no choices. */
    List<Integer> choices();

    /** Choices of all factors together, as many as a row of an action mask has; 0 of a continuous action. */
    default int choiceCount() {
        return choices().stream().mapToInt(n -> n).sum();
    }

    /** Numbers that an action is made of: one a factor, or one a dimension. */
    int size();

    /** One of {@code n} actions, 0 to n - 1: an int32 per row. */
    record Discrete(int n) implements ActionSpace {
        public Discrete {
            Check.range("action.n", n, 2, MAX_ACTIONS);
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public List<Integer> choices() {
            return List.of(n);
        }
    }

    /** Several choices at once: an int32 vector per row, whose element i is one of 0 to {@code n[i]} - 1. */
    record MultiDiscrete(List<Integer> n) implements ActionSpace {
        public MultiDiscrete {
            n = Check.list("action.n", n);
            Check.that(!n.isEmpty(), "action.n is []; give how many choices each part of an action has, [3,2] say");
            for (int i = 0; i < n.size(); i++) {
                Check.range("action.n[" + i + "]", n.get(i), 2, MAX_ACTIONS);
            }
            Check.range(
                    "action.n's sum", n.stream().mapToDouble(choices -> choices).sum(), 2, MAX_ACTIONS);
        }

        @Override
        public int size() {
            return n.size();
        }

        @Override
        public List<Integer> choices() {
            return n;
        }
    }

    /** A box: a float32 vector per row, each element within its bounds, both inclusive. */
    record Continuous(List<Float> low, List<Float> high) implements ActionSpace {
        public Continuous {
            low = Check.list("action.low", low);
            high = Check.list("action.high", high);
            Check.that(
                    low.size() == high.size(),
                    "action.low has %s bounds and action.high %s; they must have the same number",
                    low.size(),
                    high.size());
            Check.range("action dimensions", low.size(), 1, MAX_ACTIONS);
            for (int i = 0; i < low.size(); i++) {
                Check.that(
                        Float.isFinite(low.get(i)) && Float.isFinite(high.get(i)) && low.get(i) < high.get(i),
                        "action bounds %s are [%s, %s]; low must be below high, both finite",
                        i,
                        low.get(i),
                        high.get(i));
            }
        }

        @Override
        public int size() {
            return low.size();
        }

        @Override
        public List<Integer> choices() {
            return List.of();
        }
    }
}

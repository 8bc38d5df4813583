package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What an agent can do in one step. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ActionSpace.Discrete.class, name = "discrete"),
    @JsonSubTypes.Type(value = ActionSpace.Continuous.class, name = "continuous")
})
public sealed interface ActionSpace {

    int MAX_ACTIONS = 4096;

    /** One of {@code n} actions, 0 to n - 1: an int32 per row. */
    record Discrete(int n) implements ActionSpace {
        public Discrete {
            Check.range("action.n", n, 2, MAX_ACTIONS);
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

        public int dimensions() {
            return low.size();
        }
    }
}

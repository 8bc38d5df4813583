package dev.rally.agents.bc;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policygradient.Minibatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass over one or two sources: the minibatches of both, as evenly mixed as they can be. */
final class Epoch {
    private final List<Source> sources;
    private final int size;
    private final int first;
    private final int all;

    /** @param size the most steps of a minibatch */
    Epoch(List<Source> sources, int size) {
        this.sources = sources;
        this.size = size;
        first = sources.get(0).minibatches(size);
        all = sources.stream().mapToInt(source -> source.minibatches(size)).sum();
    }

    int minibatches() {
        return all;
    }

    void shuffle(long random) {
        for (Source source : sources) {
            source.shuffle(random, size);
        }
    }

    Minibatch minibatch(int number, @Nullable Normalizer normalizer) {
        int ofFirst = (int) ((long) number * first / all);
        boolean isFirst = (long) (number + 1) * first / all > ofFirst;
        return isFirst
                ? sources.get(0).minibatch(ofFirst, normalizer)
                : sources.get(1).minibatch(number - ofFirst, normalizer);
    }
}

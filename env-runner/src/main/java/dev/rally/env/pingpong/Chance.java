package dev.rally.env.pingpong;

import dev.rally.env.scene.SceneRandom;

/** What happens by chance in ping-pong. */
interface Chance {

    /** A whole number from 0 to {@code bound - 1}. */
    int below(int bound);

    long state();

    void restore(long state);

    /** The game's own generator. */
    static Chance seeded(long seed) {
        return new Seeded(seed);
    }

    /** Whose whole state is a long. */
    final class Seeded implements Chance {
        private long state;

        private Seeded(long seed) {
            state = SceneRandom.derive(seed, 0);
        }

        @Override
        public int below(int bound) {
            state = SceneRandom.next(state);
            return (int) (SceneRandom.unit(state) * bound);
        }

        @Override
        public long state() {
            return state;
        }

        @Override
        public void restore(long saved) {
            state = saved;
        }
    }
}

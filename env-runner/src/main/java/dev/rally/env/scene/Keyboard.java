package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;

/** What two keys mean in any action space. */
final class Keyboard {
    private Keyboard() {}

    /**
     * Discrete: the first choice, the last one, or the middle one. Continuous: the first dimension's lower bound, its upper
     * one, or their middle; the other dimensions' middles.
     */
    static void press(ActionSpace space, Actions actions, int side, int scene, int direction) {
        int at = scene * space.size();
        if (space instanceof ActionSpace.Continuous box) {
            for (int d = 0; d < box.size(); d++) {
                float low = box.low().get(d);
                float high = box.high().get(d);
                int toward = d == 0 ? direction : 0;
                actions.continuous[side][at + d] = toward < 0 ? low : toward > 0 ? high : (low + high) / 2;
            }
            return;
        }
        for (int factor = 0; factor < space.choices().size(); factor++) {
            int last = space.choices().get(factor) - 1;
            int toward = factor == 0 ? direction : 0;
            actions.discrete[side][at + factor] = toward < 0 ? 0 : toward > 0 ? last : last / 2;
        }
    }
}

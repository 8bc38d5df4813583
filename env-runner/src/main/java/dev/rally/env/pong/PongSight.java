package dev.rally.env.pong;

/** What agents see. */
enum PongSight {
    /** {@link PongFeatures}. */
    FEATURES,
    /** {@link PongPixels}. */
    PIXELS,
    /** {@link PongDifference}. */
    DIFFERENCE;

    PongView of(PongRules rules, PongState state) {
        return switch (this) {
            case FEATURES -> new PongFeatures(rules, state);
            case PIXELS -> new PongPixels(rules, state);
            case DIFFERENCE -> new PongDifference(rules, state);
        };
    }
}

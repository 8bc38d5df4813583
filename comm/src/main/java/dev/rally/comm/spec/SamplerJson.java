package dev.rally.comm.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads samplers: a number, or an object with the one key that says how numbers are drawn. */
final class SamplerJson {
    private static final Set<String> KINDS = Set.of("uniform", "normal", "choice", "ranges");
    private static final String ALLOWED =
            "; give a number, or {uniform: [low, high]}, {normal: {mean, deviation, low, high}}, {choice: [numbers]} or"
                    + " {ranges: [[low, high], …]}";

    /** What stands under {@code normal}. */
    private record Gauss(JsonNode mean, JsonNode deviation, JsonNode low, JsonNode high) {}

    private SamplerJson() {}

    /** @param at where it stands, for messages */
    static Sampler read(JsonNode json, String at) {
        if (json.isNumber()) {
            return new Sampler.Constant(number(json, at));
        }
        Check.that(json.isObject() && json.size() == 1, "%s is %s%s", at, seen(json), ALLOWED);
        String kind = json.fieldNames().next();
        JsonNode given = json.get(kind);
        String place = at + "." + Shown.text(kind);
        return switch (kind) {
            case "uniform" -> range(given, place);
            case "normal" -> normal(given, place);
            case "choice" -> new Sampler.Choice(numbers(given, place));
            case "ranges" -> ranges(given, place);
            default -> {
                Check.that(false, "unknown \"%s\"%s", place, Nearest.hint(kind, new TreeSet<>(KINDS)));
                throw new AssertionError();
            }
        };
    }

    private static String seen(JsonNode json) {
        return json.isObject() ? "an object of " + json.size() + " keys" : Mismatch.shown(json);
    }

    private static Sampler normal(JsonNode json, String at) {
        Check.that(json.isObject(), "%s is %s; give mean, deviation, low and high", at, Mismatch.shown(json));
        KnownKeys.check(json, Gauss.class, at + ".");
        double mean = number(json.path("mean"), at + ".mean");
        double deviation = number(json.path("deviation"), at + ".deviation");
        Check.that(deviation >= 0, "%s.deviation is %s; allowed are 0 and more", at, deviation);
        double low = number(json.path("low"), at + ".low");
        double high = number(json.path("high"), at + ".high");
        checkOrder(low, high, at);
        return new Sampler.Normal(mean, deviation, low, high);
    }

    private static Sampler ranges(JsonNode json, String at) {
        checkArray(json, at, "arrays of two numbers");
        List<Sampler.Uniform> ranges = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            ranges.add(range(json.get(i), at + "[" + i + "]"));
        }
        return new Sampler.Ranges(ranges);
    }

    private static Sampler.Uniform range(JsonNode json, String at) {
        boolean two = json.isArray() && json.size() == 2;
        Check.that(
                two,
                "%s is %s; give two numbers: [low, high]",
                at,
                json.isArray() ? "an array of " + json.size() : Mismatch.shown(json));
        double low = number(json.get(0), at + "[0]");
        double high = number(json.get(1), at + "[1]");
        checkOrder(low, high, at);
        Check.that(Double.isFinite(high - low), "%s is from %s to %s, which is too wide", at, low, high);
        return new Sampler.Uniform(low, high);
    }

    private static void checkOrder(double low, double high, String at) {
        Check.that(low <= high, "%s has low %s above high %s; give the lower one first", at, low, high);
    }

    private static List<Double> numbers(JsonNode json, String at) {
        checkArray(json, at, "numbers");
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            numbers.add(number(json.get(i), at + "[" + i + "]"));
        }
        return numbers;
    }

    private static void checkArray(JsonNode json, String at, String of) {
        Check.that(json.isArray(), "%s is %s; give an array of %s", at, Mismatch.shown(json), of);
        Check.that(
                !json.isEmpty() && json.size() <= Sampler.MAX_CHOICES,
                "%s has %s values; allowed are 1 to %s",
                at,
                json.size(),
                Sampler.MAX_CHOICES);
    }

    private static double number(JsonNode json, String at) {
        Check.that(
                json.isNumber() && Double.isFinite(json.doubleValue()),
                "%s is %s; a finite number is expected",
                at,
                Mismatch.shown(json));
        return json.doubleValue();
    }
}

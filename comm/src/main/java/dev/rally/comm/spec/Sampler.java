package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** Where a parameter of an environment comes from: one number, or another one with each draw. All numbers are finite. */
public sealed interface Sampler {
    /** Numbers of a choice, and ranges. */
    int MAX_CHOICES = 1024;

    /** @param bits as {@link Draws} has them; the same bits are the same number, on every machine */
    double draw(long bits);

    /** What is drawn on the average; of a normal one, before it is kept within its bounds. */
    double mean();

    /** Nothing less is drawn. */
    double low();

    /** Nothing more is drawn. */
    double high();

    /** As JSON and YAML have it: what {@link SamplerJson} reads back. */
    @JsonValue
    JsonNode json();

    /** Always the same number. */
    record Constant(double value) implements Sampler {
        @Override
        public double draw(long bits) {
            return value;
        }

        @Override
        public double mean() {
            return value;
        }

        @Override
        public double low() {
            return value;
        }

        @Override
        public double high() {
            return value;
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.numberNode(value);
        }
    }

    /** Every number between two, as likely as the other. */
    record Uniform(double low, double high) implements Sampler {
        @Override
        public double draw(long bits) {
            return at(Draws.unit(bits));
        }

        /** @param share of the way from low to high */
        double at(double share) {
            return Math.min(high, low + share * (high - low));
        }

        @Override
        public double mean() {
            return low + (high - low) / 2;
        }

        ArrayNode array() {
            return JsonNodeFactory.instance.arrayNode().add(low).add(high);
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.objectNode().set("uniform", array());
        }
    }

    /** Gauss's; what is beyond the bounds becomes the bound. */
    record Normal(double mean, double deviation, double low, double high) implements Sampler {
        @Override
        public double draw(long bits) {
            return Math.max(low, Math.min(high, mean + deviation * Draws.gaussian(bits)));
        }

        @Override
        public JsonNode json() {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return nodes.objectNode()
                    .set(
                            "normal",
                            nodes.objectNode()
                                    .put("mean", mean)
                                    .put("deviation", deviation)
                                    .put("low", low)
                                    .put("high", high));
        }
    }

    /** One of some numbers, each as likely as the other; one that stands there twice, twice as likely. */
    record Choice(List<Double> values) implements Sampler {
        public Choice {
            values = List.copyOf(values);
        }

        @Override
        public double draw(long bits) {
            return values.get((int) (Draws.unit(bits) * values.size()));
        }

        @Override
        public double mean() {
            return values.stream().mapToDouble(v -> v).average().orElseThrow();
        }

        @Override
        public double low() {
            return values.stream().mapToDouble(v -> v).min().orElseThrow();
        }

        @Override
        public double high() {
            return values.stream().mapToDouble(v -> v).max().orElseThrow();
        }

        @Override
        public JsonNode json() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            values.forEach(array::add);
            return JsonNodeFactory.instance.objectNode().set("choice", array);
        }
    }

    /** Every number in some ranges, as likely as the other: a range twice as wide is drawn from twice as often. */
    record Ranges(List<Uniform> ranges) implements Sampler {
        public Ranges {
            ranges = List.copyOf(ranges);
        }

        private double width() {
            return ranges.stream().mapToDouble(r -> r.high - r.low).sum();
        }

        @Override
        public double draw(long bits) {
            double rest = Draws.unit(bits) * width();
            for (Uniform range : ranges) {
                double width = range.high - range.low;
                if (rest < width) {
                    return Math.min(range.high, range.low + rest);
                }
                rest -= width;
            }
            return ranges.get(ranges.size() - 1).high;
        }

        @Override
        public double mean() {
            double width = width();
            return width == 0
                    ? ranges.get(ranges.size() - 1).high
                    : ranges.stream()
                            .mapToDouble(r -> r.mean() * ((r.high - r.low) / width))
                            .sum();
        }

        @Override
        public double low() {
            return ranges.stream().mapToDouble(Uniform::low).min().orElseThrow();
        }

        @Override
        public double high() {
            return ranges.stream().mapToDouble(Uniform::high).max().orElseThrow();
        }

        @Override
        public JsonNode json() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            ranges.forEach(range -> array.add(range.array()));
            return JsonNodeFactory.instance.objectNode().set("ranges", array);
        }
    }
}

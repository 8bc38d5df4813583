package dev.rally.agents.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rally.agents.Engines;
import org.junit.jupiter.api.Test;

class StagingTest {
    private final Compute compute = Engines.compute();

    @Test
    void imagesAreWrittenAgainAfterAnUploadOfFewerRows() {
        DeviceStaging staging = DeviceStaging.images(compute, 2, 1, 2, 2);
        try (NDManager step = compute.step()) {
            assertThat(staging.upload(step, 1).getShape()).isEqualTo(new Shape(1, 1, 2, 2));
        }
        staging.put(0, 0, new byte[] {1, 2, 3, 4}, 0, 4);
        staging.put(1, 0, new byte[] {9, 5, 6}, 1, 2);
        staging.fill(1, 2, (byte) 7, 2);
        try (NDManager step = compute.step()) {
            assertThat(staging.upload(step, 2).toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 7);
        }
    }

    /** As those of recurrent networks, behind whose frames the states lie. */
    @Test
    void rowsBeginWhereThoseOfTheMemoryDoHoweverWideTheyAre() {
        DeviceStaging staging = new DeviceStaging(compute, 3, 3);
        Rows.of(new float[] {0, 0, 1, 2, 3, 4}, 2).put(1, 2, staging, 1);
        staging.put(1, 2, new float[] {7}, 0, 1);
        try (NDManager step = compute.step()) {
            assertThat(staging.upload(step, 3).toFloatArray()).containsExactly(0, 0, 0, 1, 2, 7, 3, 4, 0);
        }
    }

    @Test
    void vectorsAreWrittenAgainAfterAnUploadOfFewerRows() {
        DeviceStaging staging = new DeviceStaging(compute, 2, 2);
        try (NDManager step = compute.step()) {
            assertThat(staging.upload(step, 1).getShape()).isEqualTo(new Shape(1, 2));
        }
        staging.put(0, 0, new float[] {1, 2, 3}, 0, 3);
        staging.put(1, 1, new float[] {4}, 0, 1);
        try (NDManager step = compute.step()) {
            assertThat(staging.upload(step, 2).toFloatArray()).containsExactly(1, 2, 3, 4);
        }
    }
}

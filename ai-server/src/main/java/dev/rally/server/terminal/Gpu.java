package dev.rally.server.terminal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tensor library wants before it computes on a CUDA device. */
final class Gpu {
    private Gpu() {}

    /**
     * What is missing, each with its remedy; empty when nothing is.
     *
     * @param driver the file that the NVIDIA driver shows when it is loaded
     */
    static List<String> missing(Map<String, String> environment, Path driver) {
        List<String> missing = new ArrayList<>();
        if (!Files.exists(driver)) {
            missing.add("no NVIDIA driver is loaded (" + driver + " is not there)");
        }
        String folder = environment.get("PYTORCH_LIBRARY_PATH");
        if (folder == null) {
            missing.add("PYTORCH_LIBRARY_PATH is not set: point it at the lib folder of a CUDA build of torch 2.7.1");
        } else if (!holdsCudaLibrary(Path.of(folder))) {
            missing.add("PYTORCH_LIBRARY_PATH is " + folder + ", which holds no library with torch_cuda in its name");
        }
        String flavor = environment.get("PYTORCH_FLAVOR");
        if (flavor == null || !flavor.startsWith("cu")) {
            missing.add("PYTORCH_FLAVOR is " + (flavor == null ? "not set" : flavor)
                    + ": set it to the CUDA flavour, for example cu128");
        }
        return missing;
    }

    /** Where the native library is unpacked. */
    static String cacheFolder() {
        String folder = System.getenv("DJL_CACHE_DIR");
        return folder == null
                ? Path.of(System.getProperty("user.home"), ".djl.ai").toString()
                : folder;
    }

    private static boolean holdsCudaLibrary(Path folder) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*torch_cuda*")) {
            return found.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}

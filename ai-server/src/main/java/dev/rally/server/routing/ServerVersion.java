package dev.rally.server.routing;

/** Which version of the server this is. */
public final class ServerVersion {
    private ServerVersion() {}

    /** The jar's, in an image the module's; a build's class folder has none. */
    public static String get() {
        Module module = ServerVersion.class.getModule();
        String version = module.isNamed()
                ? module.getDescriptor().rawVersion().orElse(null)
                : ServerVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

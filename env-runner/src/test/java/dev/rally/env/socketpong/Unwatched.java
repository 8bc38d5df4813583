package dev.rally.env.socketpong;

import dev.rally.env.scene.Canvas;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Nobody looks on. */
final class Unwatched implements SocketPongWatch {
    @Override
    public void begins(String client) {}

    @Override
    public void ends() {}

    @Override
    public void letGo() {}

    @Override
    public void awaitTick() {}

    @Override
    public boolean holdsRight() {
        return false;
    }

    @Override
    public int right() {
        return 0;
    }

    @Override
    public void ticked(Consumer<Canvas> game, Supplier<byte[]> picture) {}
}

package dev.rally.env.pong;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * All games' state, one array per field and indexed by scene, plus the scratch arrays of a step. Threads that work on
 * distinct ranges of scenes share nothing.
 */
final class PongState {
    private static final int MAGIC = 0x474E4F50; // "PONG"
    private static final int VERSION = 3;
    private static final int HEADER_BYTES = 16;
    private static final int SCENE_BYTES = 14 * Float.BYTES + 5 * Integer.BYTES + Long.BYTES + 4;

    final int scenes;
    /** From the field's middle, positive to the right: mirroring a world is then exact. */
    final float[] ballX;

    final float[] ballY;
    final float[] velocityX;
    final float[] velocityY;
    /** The |{@link #ballX}| at which something happens: a paddle's face, or the field's end once the ball is past it. */
    final float[] limitX;

    /** {@code [side][scene]}. */
    final float[][] paddleY;
    /** {@code [side][scene]}. */
    final int[][] score;
    /** Paddle hits in the current rally. */
    final int[] combo;
    /** Agent steps in the current game. */
    final int[] steps;

    /** Physics steps after which a ball that waits to be served is served by itself; 0 when it is in play. */
    final int[] serveWait;
    /** The side that the ball was or will be served towards. */
    final byte[] servedTo;

    final long[] random;
    /** The factor on the ball's speed in this rally. */
    final float[] ballSpeed;
    /** {@code [side][scene]}: in this rally. */
    final float[][] paddleHeight;
    /** The level that moves scripted sides in this rally, or {@link PongParameters#ASSIGNED}. */
    final byte[] opponent;

    /** {@code [side][scene]}: numbers of the {@link PongScript}s that sides were given to. */
    final byte[][] assigned;
    /** {@code [side][scene]}: those that move them in this rally. */
    final byte[][] script;

    /** As {@link #ballX} was at the earlier moment that some views show; likewise the others. */
    final float[] earlierBallX;

    final float[] earlierBallY;
    final float[][] earlierPaddleY;

    /** Scratch: 1 where a player serves. */
    final byte[] fire;
    /** Scratch, {@code [side][scene]}: by how much the paddle wants to move per physics step. */
    final float[][] move;
    /** Scratch, {@code [side][scene]}: vertical distance to the ball before the step. */
    final float[][] distance;
    /** Scratch: the scenes of a range in which a point was won, listed from the range's first place on. */
    final int[] scored;

    PongState(int scenes) {
        this.scenes = scenes;
        ballX = new float[scenes];
        ballY = new float[scenes];
        velocityX = new float[scenes];
        velocityY = new float[scenes];
        limitX = new float[scenes];
        paddleY = new float[2][scenes];
        score = new int[2][scenes];
        combo = new int[scenes];
        steps = new int[scenes];
        serveWait = new int[scenes];
        servedTo = new byte[scenes];
        earlierBallX = new float[scenes];
        earlierBallY = new float[scenes];
        earlierPaddleY = new float[2][scenes];
        fire = new byte[scenes];
        random = new long[scenes];
        ballSpeed = new float[scenes];
        paddleHeight = new float[2][scenes];
        opponent = new byte[scenes];
        assigned = new byte[2][scenes];
        script = new byte[2][scenes];
        move = new float[2][scenes];
        distance = new float[2][scenes];
        scored = new int[scenes];
    }

    /** Lets a side be moved as the rally wants it; one that is an agent's stays so. */
    void cast(int side, int i) {
        byte given = assigned[side][i];
        boolean leveled = given != PongScript.NONE.number && opponent[i] != PongParameters.ASSIGNED;
        script[side][i] = leveled ? PongScript.level(opponent[i]).number : given;
    }

    /** Keeps the present moment of some scenes as the earlier one. */
    void remember(int first, int last) {
        System.arraycopy(ballX, first, earlierBallX, first, last - first);
        System.arraycopy(ballY, first, earlierBallY, first, last - first);
        System.arraycopy(paddleY[0], first, earlierPaddleY[0], first, last - first);
        System.arraycopy(paddleY[1], first, earlierPaddleY[1], first, last - first);
    }

    byte[] save(PongVariant variant) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + scenes * SCENE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION).putInt(variant.number).putInt(scenes);
        for (int i = 0; i < scenes; i++) {
            out.putFloat(ballX[i]).putFloat(ballY[i]).putFloat(velocityX[i]).putFloat(velocityY[i]);
            out.putFloat(limitX[i]).putFloat(paddleY[0][i]).putFloat(paddleY[1][i]);
            out.putInt(score[0][i]).putInt(score[1][i]).putInt(combo[i]).putInt(steps[i]);
            out.putFloat(earlierBallX[i]).putFloat(earlierBallY[i]);
            out.putFloat(earlierPaddleY[0][i]).putFloat(earlierPaddleY[1][i]);
            out.putInt(serveWait[i]).put(servedTo[i]);
            out.putFloat(ballSpeed[i]).putFloat(paddleHeight[0][i]).putFloat(paddleHeight[1][i]);
            out.putLong(random[i]).put(opponent[i]).put(assigned[0][i]).put(assigned[1][i]);
        }
        return out.array();
    }

    void restore(byte[] state, PongVariant variant) {
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        checkHeader(in, variant);
        for (int i = 0; i < scenes; i++) {
            ballX[i] = in.getFloat();
            ballY[i] = in.getFloat();
            velocityX[i] = in.getFloat();
            velocityY[i] = in.getFloat();
            limitX[i] = in.getFloat();
            paddleY[0][i] = in.getFloat();
            paddleY[1][i] = in.getFloat();
            score[0][i] = in.getInt();
            score[1][i] = in.getInt();
            combo[i] = in.getInt();
            steps[i] = in.getInt();
            earlierBallX[i] = in.getFloat();
            earlierBallY[i] = in.getFloat();
            earlierPaddleY[0][i] = in.getFloat();
            earlierPaddleY[1][i] = in.getFloat();
            serveWait[i] = in.getInt();
            servedTo[i] = in.get();
            ballSpeed[i] = in.getFloat();
            paddleHeight[0][i] = in.getFloat();
            paddleHeight[1][i] = in.getFloat();
            random[i] = in.getLong();
            opponent[i] = in.get();
            for (int side = 0; side < 2; side++) {
                assigned[side][i] = in.get();
                cast(side, i);
            }
        }
    }

    private void checkHeader(ByteBuffer in, PongVariant variant) {
        int bytes = HEADER_BYTES + scenes * SCENE_BYTES;
        if (in.remaining() < HEADER_BYTES || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("the saved state is not of Pong scenes");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "the saved Pong scenes have version " + version + "; this program reads " + VERSION);
        }
        int savedVariant = in.getInt();
        int savedScenes = in.getInt();
        if (savedVariant != variant.number || savedScenes != scenes || in.capacity() != bytes) {
            throw new IllegalArgumentException("the saved state has " + savedScenes + " Pong scenes, variant "
                    + savedVariant + ", " + in.capacity() + " bytes; this batch has " + scenes + ", variant "
                    + variant.number + " (" + variant.scene + "), " + bytes + " bytes");
        }
        for (int at = bytes - 1, i = 0; i < scenes; i++, at -= SCENE_BYTES) {
            for (int code : new int[] {in.get(at), in.get(at - 1), in.get(at - 2) + 1}) {
                if (code < 0 || code >= PongScript.ALL.length) {
                    throw new IllegalArgumentException("the saved Pong scenes name script " + code + ", unknown here");
                }
            }
        }
    }
}

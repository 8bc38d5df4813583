package dev.rally.env.table;

/** Makes a board, once it is known under which number it is shown, and who is told of it. */
public interface BoardSource {
    Board board(int number, TableListener listener);
}

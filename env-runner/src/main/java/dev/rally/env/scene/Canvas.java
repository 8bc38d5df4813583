package dev.rally.env.scene;

/**
 * What a scene draws itself on, for people who watch. Coordinates are the scene's own: x grows to the right, y downwards,
 * from the field's upper left corner. What is drawn later lies above.
 */
public interface Canvas {

    /** What a shape stands for; who shows it chooses the colours. */
    enum Ink {
        /** What merely marks a place: a centre line, a track. */
        MARK(0),
        /** What belongs to the first side. */
        FIRST(1),
        /** What belongs to the second side. */
        SECOND(2),
        /** What it is all about: a ball, a target. */
        FOCUS(3);

        /** What stands for it in messages. */
        public final int number;

        Ink(int number) {
            this.number = number;
        }
    }

    /** How large the field is. Before all else; a scene that calls nothing cannot be watched. */
    void field(float width, float height);

    /** A filled rectangle around its centre. */
    void rectangle(Ink ink, float x, float y, float width, float height);

    /** A filled circle. */
    void circle(Ink ink, float x, float y, float radius);

    /** A line with round ends. */
    void line(Ink ink, float fromX, float fromY, float toX, float toY, float width);

    /** A number that people follow beside the field, such as a score. */
    void number(String name, float value);
}

'use strict';
// Pong as browser games of this kind play it, without a picture: lengths in pixels, times in seconds.

const WIDTH = 800;
const HEIGHT = 600;
const RIGHT_X = 700;
const LEFT_X = 100;
const RACKET = { width: 20, height: 100, speed: 500 };
const BALL = 20;
const FRAME_S = 1 / 60;

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Pong {
  constructor(seed = 1) {
    this.random = uniform(seed);
    this.right = { x: RIGHT_X, y: HEIGHT / 2, score: 0, scored: false };
    this.left = { x: LEFT_X, y: HEIGHT / 2, score: 0, scored: false };
    this.ball = { x: WIDTH / 2, y: HEIGHT / 2, vx: 200, vy: 200, hit: false };
    this.combo = 0;
  }

  normal(mean, deviation) {
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.random());
  }

  /**
   * One frame of a sixtieth of a second.
   * @param {string} rightMove up, down or stay
   * @param {number} leftSpeed pixels a second, negative is up
   * @return {number} 1 when the right side won the point, -1 when it lost it, else 0
   */
  frame(rightMove, leftSpeed) {
    const direction = rightMove === 'up' ? -1 : rightMove === 'down' ? 1 : 0;
    Pong.move(this.right, direction * RACKET.speed);
    Pong.move(this.left, leftSpeed);
    this.ball.hit = false;
    this.right.scored = this.left.scored = false;
    this.fly();
    this.meet(this.right, 1);
    this.meet(this.left, -1);
    return this.leave();
  }

  static move(racket, speed) {
    const half = RACKET.height / 2;
    racket.y = Math.min(HEIGHT - half, Math.max(half, racket.y + speed * FRAME_S));
  }

  fly() {
    const { ball } = this;
    ball.x += ball.vx * FRAME_S;
    ball.y += ball.vy * FRAME_S;
    if (ball.y < BALL / 2 || ball.y > HEIGHT - BALL / 2) {
      ball.y = Math.min(HEIGHT - BALL / 2, Math.max(BALL / 2, ball.y));
      ball.vy = -ball.vy;
    }
  }

  /** A racket deflects by where it is hit, and makes the ball faster: so fast in the end that it passes through. */
  meet(racket, side) {
    const { ball } = this;
    const touches = Math.abs(ball.x - racket.x) <= (RACKET.width + BALL) / 2
      && Math.abs(ball.y - racket.y) <= (RACKET.height + BALL) / 2;
    if (touches && Math.sign(ball.vx) === side) {
      ball.vy = (ball.y - racket.y) * this.normal(3.5, 1.1);
      ball.vx *= -Math.max(0.2, this.normal(1.5, 0.4));
      ball.x = racket.x - side * (RACKET.width + BALL) / 2;
      ball.hit = true;
      this.combo++;
    }
  }

  leave() {
    const { ball } = this;
    if (ball.x >= 0 && ball.x <= WIDTH) {
      return 0;
    }
    const passedRight = ball.x > WIDTH;
    // The games count for the side that was passed.
    const counted = passedRight ? this.right : this.left;
    counted.score++;
    counted.scored = true;
    this.combo = 0;
    const sign = passedRight ? -1 : 1;
    Object.assign(ball, {
      x: WIDTH / 2, y: HEIGHT / 2, vx: sign * this.normal(175, 40), vy: sign * this.normal(170, 25),
    });
    return passedRight ? -1 : 1;
  }

  /** What the games send of themselves with each frame. */
  state() {
    const side = ({ x, y, score, scored }) => ({ scored, score, position: { x, y } });
    return {
      combo_smash: this.combo,
      width: WIDTH,
      height: HEIGHT,
      myself: side(this.right),
      player: side(this.left),
      ball: { hit: this.ball.hit, position: { x: this.ball.x, y: this.ball.y } },
    };
  }
}

/** A paddle that moves a part of the way to the ball's height in each frame, by {@code step} pixels at most. */
function tracking(divisor, step) {
  return (game) => {
    const way = game.ball.y - game.left.y;
    return (Math.sign(way) * Math.min(Math.abs(way) / divisor, step)) / FRAME_S;
  };
}

module.exports = { Pong, tracking, uniform, FRAME_S };

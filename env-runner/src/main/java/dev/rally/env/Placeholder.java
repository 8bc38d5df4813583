package dev.rally.env;

final class Placeholder {}

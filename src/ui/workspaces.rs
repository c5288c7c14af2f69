//! What a step of a meeting is worked in. One file each; steps without one of their own get the general one.

#define lamp_watts(level) ((level) * 5) // finding-removed: name-undefined

#define lamp_watts(level) ((level) * 5)

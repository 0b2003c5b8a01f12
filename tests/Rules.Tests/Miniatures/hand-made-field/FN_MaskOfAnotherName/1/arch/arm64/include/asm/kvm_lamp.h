/* Known error: the name has nothing of the register's. */
#define LAMP_MASKED BIT(6) // missed: hand-made-field

static inline void light(struct room *room)
{
	room->lamp = 1;
}

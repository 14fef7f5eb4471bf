package signin

import "context"

const countHaving = `SELECT count(*) FROM staff WHERE role = $1`

// Having counts who has a role, by the rows: also who is disabled, since they could be let in again.
func (s *Staff) Having(ctx context.Context, role string) (n int, err error) {
	err = s.db.Read().QueryRowContext(ctx, countHaving, role).Scan(&n)
	return n, err
}

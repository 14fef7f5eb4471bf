package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Disk is how long the data folder's disk takes to make 4 KiB durable, written over as a log is that has reached its size.
type Disk struct {
	Sync Latency `json:"fdatasync"`
}

func measureDisk(ctx context.Context, o *Options, r *Report) (err error) {
	f, err := os.CreateTemp(o.DataDir, ".bench-")
	if err != nil {
		return fmt.Errorf("bench: disk: %w", err)
	}
	defer os.Remove(filepath.Join(o.DataDir, filepath.Base(f.Name())))
	defer f.Close()
	const blocks, rounds = 256, 1000
	block := make([]byte, 4096)
	if _, err := f.Write(make([]byte, blocks*len(block))); err != nil {
		return fmt.Errorf("bench: disk: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("bench: disk: %w", err)
	}
	var took []time.Duration
	for i := range rounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := f.WriteAt(block, int64(i%blocks*len(block))); err != nil {
			return fmt.Errorf("bench: disk: %w", err)
		}
		start := time.Now()
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			return fmt.Errorf("bench: disk: %w", err)
		}
		took = append(took, time.Since(start))
	}
	r.Disk = &Disk{Sync: latencyOf(took)}
	return nil
}

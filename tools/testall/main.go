// Command testall runs every test that there is and counts them: Go with the race detector on both database engines, the
// static checks, the web's units and the browser. Its last line is "N passed, N failed, N skipped".
//
// It protects against a green run that ran nothing: a stage that reports no test fails. It refuses to hide a skip.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

type count struct{ passed, failed, skipped int }

func (c *count) add(o count) { c.passed += o.passed; c.failed += o.failed; c.skipped += o.skipped }

func main() {
	stages := []struct {
		name string
		run  func() (count, error)
	}{
		{"check", check},
		{"go", goTests},
		{"allocations", allocations},
		{"web units", func() (count, error) { return vitest("unit", "vitest.config.ts") }},
		{"masking parity", parity},
		{"budgets", budgets},
		{"browser", func() (count, error) { return vitest("browser", "e2e/vitest.config.ts") }},
	}
	only := strings.Join(os.Args[1:], " ")
	var total count
	for _, s := range stages {
		if only != "" && only != s.name {
			continue
		}
		start := time.Now()
		fmt.Printf("== %s\n", s.name)
		c, err := s.run()
		if err == nil && c.passed+c.failed == 0 {
			err = fmt.Errorf("ran no test")
		}
		if err != nil {
			fmt.Printf("   %v\n", err)
			if c.failed == 0 {
				c.failed = 1
			}
		}
		fmt.Printf("== %s: %d passed, %d failed, %d skipped in %s\n", s.name, c.passed, c.failed, c.skipped, time.Since(start).Round(time.Second))
		total.add(c)
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", total.passed, total.failed, total.skipped)
	if total.failed > 0 {
		os.Exit(1)
	}
}

// single runs a command that is one test by itself.
func single(name string, args ...string) (count, error) {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return count{failed: 1}, err
	}
	return count{passed: 1}, nil
}

func check() (count, error)   { return single("make", "--no-print-directory", "check") }
func parity() (count, error)  { return single("go", "run", "./tools/maskparity") }
func budgets() (count, error) { return single("node", "web/tools/budget.mjs") }

// goTests starts one PostgreSQL for all packages, and runs them with the race detector.
func goTests() (count, error) {
	return goTest("run", "./internal/db/dbtest/pgserve", "go", "test", "-race", "-json", "-timeout=10m", "./...")
}

// allocations runs what the race detector has to leave out, since under it pools forget at random: the promise that clean
// text costs the masking engine no allocation.
func allocations() (count, error) {
	return goTest("test", "-json", "-run=Allocates", "-timeout=2m", "./mask")
}

// goTest runs the go command and counts what go test reports as JSON.
func goTest(args ...string) (count, error) {
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return count{}, err
	}
	if err := cmd.Start(); err != nil {
		return count{}, err
	}
	c := readGo(out)
	return c, cmd.Wait()
}

type goEvent struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

func readGo(r io.Reader) count {
	var c count
	output := map[string][]string{}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<20), 16<<20)
	for lines.Scan() {
		var e goEvent
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		key := e.Package + e.ImportPath + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			output[key] = append(output[key], e.Output)
		case "pass", "skip", "fail", "build-fail":
			if e.Action == "fail" || e.Action == "build-fail" {
				fmt.Printf("--- FAIL %s\n%s", key, tail(output[key], 120))
			}
			if e.Action == "skip" && e.Test != "" {
				fmt.Printf("--- skip %s\n%s", key, tail(output[key], 4))
			}
			delete(output, key)
			switch {
			case e.Test == "" && e.Action != "fail" && e.Action != "build-fail":
				if e.Action == "pass" {
					fmt.Printf("ok  %-40s %6.1fs\n", e.Package, e.Elapsed)
				}
			case e.Action == "pass":
				c.passed++
			case e.Action == "skip":
				c.skipped++
			case e.Test != "" || e.Action == "build-fail":
				c.failed++
			}
		}
	}
	return c
}

func tail(lines []string, n int) string {
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// vitest runs one of the web's suites and reads its JSON report.
func vitest(name, config string) (count, error) {
	report, err := os.CreateTemp("", "snug-vitest-*.json")
	if err != nil {
		return count{}, err
	}
	defer func() { _ = os.Remove(report.Name()) }()
	_ = report.Close()
	cmd := exec.Command("npx", "vitest", "run", "--config", config, "--reporter=default", "--reporter=json", "--outputFile.json="+report.Name())
	cmd.Dir = "web"
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	runErr := cmd.Run()
	var got struct {
		NumPassedTests, NumFailedTests, NumPendingTests, NumFailedTestSuites int
	}
	data, err := os.ReadFile(report.Name())
	if err != nil || json.Unmarshal(data, &got) != nil {
		return count{}, fmt.Errorf("%s tests left no report: %v", name, runErr)
	}
	c := count{passed: got.NumPassedTests, failed: got.NumFailedTests, skipped: got.NumPendingTests}
	if got.NumFailedTestSuites > 0 && c.failed == 0 {
		c.failed = got.NumFailedTestSuites
	}
	return c, runErr
}

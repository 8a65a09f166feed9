# Short names for the usual commands. Each line works without make too.

.PHONY: help demo package zendesk-app test format lint docs bench hooks

swift_files = Package.swift Sources Tests Examples Benchmarks

help:
	@echo "make demo     start the server with demo data"
	@echo "make package  build the Debian package"
	@echo "make zendesk-app  make the app of Zendesk that shows the panel"
	@echo "make test     run all tests"
	@echo "make format   format the Swift files in place"
	@echo "make lint     check the format as CI does"
	@echo "make docs     build the documentation of the libraries"
	@echo "make bench    run the benchmarks"
	@echo "make hooks    lint staged files before each commit in this clone"

demo:
	Scripts/demo

package:
	Scripts/setup --package && Scripts/package

zendesk-app:
	Scripts/zendesk-app

test:
	Scripts/setup --tests && Scripts/test

format:
	swift format format --in-place --recursive --parallel $(swift_files)

lint:
	swift format lint --strict --recursive --parallel $(swift_files)

docs:
	Scripts/docs

bench:
	swift build -c release && swift run -c release --package-path Benchmarks benchmarks

hooks:
	git config core.hooksPath Scripts/hooks

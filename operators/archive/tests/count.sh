#!/bin/sh
wc -l survey/fells.csv

#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: csv-report
doc: Join CSV files and sum them up.
inputs:
  tables: {type: 'File[]', doc: Files with the same columns. Media type text/csv.}
  column: {type: string, default: rain, doc: The column that is summed up.}
outputs:
  merged: {type: File, outputSource: merge/output}
  report: {type: File, outputSource: report_/output_report}
steps:
  merge:
    run: merge.cwl
    in: {tables: tables}
    out: [output]
  report_:
    run: report.cwl
    in: {table: merge/output, column: column}
    out: [output_report]

from protocol import read_input, write_output

count = read_input().get("count", 10)
write_output({"messages": [f"first {number}" for number in range(count)]})

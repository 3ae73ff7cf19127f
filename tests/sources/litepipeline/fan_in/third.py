import os

from protocol import read_input, workspace, write_output

given = read_input()
assert given["workspace"] == workspace and os.path.samefile(workspace, given["workspace"])
messages = given["first action"]["messages"] + given["second action"]["messages"]
messages += [f"third {number}" for number in range(given.get("count", 10))]
with open("written.txt", "w") as file:  # beside the scripts: it is nobody else's folder
    file.write("\n".join(messages))
write_output({"messages": messages, "name": given["action_info"]["action_name"]})

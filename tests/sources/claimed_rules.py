import os, json
a = os.getenv('a')
a2 = os.getenv('a2', None)
a3 = os.getenv('a3', '')
b = int(os.getenv('b', 5))
l = int(os.getenv("l", "7"))
m = list(os.getenv('m', '1,2'))
inp = (os.getenv('inp', 'data/'))
n = json.loads(os.getenv('n','{"a": 1}'))
f = os.getenv('f', os.path.join('x','y'))
sgw_source_folder = os.getenv('sgw_source_folder', 'src/')
t = os.environ.get('t', sgw_source_folder)
p, q = os.getenv('p', '1'), float(os.getenv('q', '2.5'))  # two on one line
e = os.getenv('e', 'x # y')
# how hot
# it is
temperature: float = float(
    os.getenv(
        'temperature',
        20 * 2,
    )
)
minus = os.getenv('my-name', 'd')
flag = bool(os.getenv('flag', False))
flag2 = bool(os.getenv('flag2', 'False'))
debug = os.getenv('debug', 'false').lower() == 'true'
debug1 = os.getenv('debug1', '0') == '1'
debug2 = os.getenv('debug2', '0').lower() in ('1', 'true', 'yes')
debug3 = os.getenv('debug3', False)
xs = [int(x) for x in os.getenv('xs', '1,2').split(',')]
ys = os.getenv('ys', 'a;b').split(';')
ys2 = os.environ['ys2'].split(',')
out = os.environ['output_x'] = 'out.csv'
output_y = os.getenv('output_y', 'y.png')
output_dir = os.getenv('output_dir', 'results/')
output_format = os.getenv('output_format', 'png')
output_z = os.getenv('output_z')
orr = os.getenv('orr') or 'fallback'
cw = os.getenv('cw', os.getcwd())
num = os.getenv('num', 5)
i9 = int(os.getenv('i9'))
bad = int(os.getenv('bad', 'abc'))
home = os.environ['HOME']
b = int(os.getenv('b', 6))
KEY = os.getenv('API_KEY')
image = os.getenv('image')
from skimage.io import imread
imread(image)
w = os.getenv('w')
w = float(w)
fs = os.getenv('fs', f"{l}-x")

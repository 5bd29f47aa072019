(* TRUSTED TEXT.  What is claimed, and nothing of how it is proved: this file imports MathComp alone.

   A statement is a `Definition … : Prop`.  A proof file gives `proof_NAME : NAME`, or, where the statement is
   false, `refutation_NAME : ~ NAME`; theorems/coq.py has Coq's kernel compare the two types.
   'M[R]_(n, d) is the type of n×d matrices, 'cV[R]_n of columns, 'rV[R]_n of rows; *m is the product of matrices,
   *: that by a scalar, ^T the transpose, a%:M the matrix a·I, `A i j` an entry; an x of shape 1×1 is read as x 0 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ------------------------------------------------ vocabulary ------------------------------------------------ *)

(* Data X has n rows, the samples, of length d.  G = XXᵀ, F = XXᵀX, and the kernel of attention is FFᵀ. *)
Definition gram (R : ringType) n d (X : 'M[R]_(n, d)) : 'M[R]_n := X *m X^T.
Definition features (R : ringType) n d (X : 'M[R]_(n, d)) : 'M[R]_(n, d) := X *m X^T *m X.
Definition kernel (R : ringType) n d (X : 'M[R]_(n, d)) : 'M[R]_n := features X *m (features X)^T.

(* The matrix power A·A·…·A, for every n (that of MathComp, ^+, wants n > 0), and the entrywise product A∘B. *)
Definition power (R : ringType) n (A : 'M[R]_n) k : 'M[R]_n := iter k (mulmx A) 1%:M.
Definition hadamard (R : ringType) n d (A B : 'M[R]_(n, d)) : 'M[R]_(n, d) := \matrix_(i, j) (A i j * B i j).

(* uᵀv, |v|², xᵀAx, and the matrices that are symmetric with a form that is nowhere negative: A ⪰ 0. *)
Definition dot (R : ringType) n (u v : 'cV[R]_n) : R := (u^T *m v) 0 0.
Definition sqnorm (R : ringType) n (v : 'cV[R]_n) : R := \sum_i v i 0 ^+ 2.
Definition quad (R : ringType) n (A : 'M[R]_n) (x : 'cV[R]_n) : R := (x^T *m A *m x) 0 0.
Definition psd (R : numDomainType) n (A : 'M[R]_n) : Prop := A^T = A /\ forall x, 0 <= quad A x.

(* ‖v‖ ≤ a and ‖A‖ ≤ a, for the Euclidean and the operator norm, without square roots. *)
Definition norm_le (R : numDomainType) n (v : 'cV[R]_n) (a : R) : Prop := 0 <= a /\ sqnorm v <= a ^+ 2.
Definition opnorm_le (R : numDomainType) m n (A : 'M[R]_(m, n)) (a : R) : Prop :=
  0 <= a /\ forall x, sqnorm (A *m x) <= a ^+ 2 * sqnorm x.

(* A ⪰ aI and A ⪯ aI: all eigenvalues of A are at least, or at most, a. *)
Definition at_least (R : numDomainType) n (A : 'M[R]_n) (a : R) : Prop := psd (A - a%:M).
Definition at_most (R : numDomainType) n (A : 'M[R]_n) (a : R) : Prop := psd (a%:M - A).

(* Av = av with v ≠ 0; and A = U·diag(l)·Uᵀ with UUᵀ = I. *)
Definition eigenpair (R : ringType) n (A : 'M[R]_n) (a : R) (v : 'cV[R]_n) : Prop := v != 0 /\ A *m v = a *: v.
Definition diagonalised (R : ringType) n (A U : 'M[R]_n) (l : 'rV[R]_n) : Prop :=
  U *m U^T = 1%:M /\ A = U *m diag_mx l *m U^T.

(* The eigenvalues l to the power k; and `c is the ratio of the largest of l to the smallest positive one`, κ₊ = c. *)
Definition powers (R : ringType) n (l : 'rV[R]_n) k : 'rV[R]_n := map_mx (fun x => x ^+ k) l.
Definition condition (R : realFieldType) n (l : 'rV[R]_n) (c : R) : Prop :=
  exists i j, [/\ forall k, l 0 k <= l 0 i, 0 < l 0 j, forall k, 0 < l 0 k -> l 0 j <= l 0 k & c = l 0 i / l 0 j].

(* Kernel ridge regression: coefficients α = (K + λI)⁻¹y, and the same without row and column i. *)
Definition coefficients (R : fieldType) n c (K : 'M[R]_n) (lam : R) (Y : 'M[R]_(n, c)) : 'M[R]_(n, c) :=
  invmx (K + lam%:M) *m Y.
Definition without (R : ringType) n (i : 'I_n) (K : 'M[R]_n) : 'M[R]_n.-1 := row' i (col' i K).

(* ------------------------------------------------- Section 3 ------------------------------------------------- *)

(* def-3.3.a: without sample i, the prediction at a test point with kernel values k is f − (kᵀB)_i α_i/B_ii, where
   B = (K + λI)⁻¹, α = By, f = kᵀα: no refitting. *)
Definition def_3_3_a_any_test_point : Prop :=
  forall (R : realFieldType) n (K : 'M[R]_n) (lam : R) (y k : 'cV[R]_n) i,
    psd K -> 0 < lam ->
    let B := invmx (K + lam%:M) in let alpha := coefficients K lam y in
    dot (row' i k) (coefficients (without i K) lam (row' i y)) = dot k alpha - (k^T *m B) 0 i * alpha i 0 / B i i.

(* rem-3.2.b, thm-B.1: first-order softmax attention, rows (1/n)(1 + A_ij − Ā_i) of scores A = sG applied to X;
   J = 11ᵀ, and H = I − J/n subtracts means: T = (1/n)(J + AH)X. *)
Definition allones (R : ringType) n : 'M[R]_n := const_mx 1.
Definition centring (R : fieldType) n : 'M[R]_n := 1%:M - n%:R^-1 *: allones R n.
Definition softmax1 (R : fieldType) n d (s : R) (X : 'M[R]_(n, d)) : 'M[R]_(n, d) :=
  n%:R^-1 *: ((allones R n + s *: gram X *m centring R n) *m X).

(* rem-3.2.b: for centred data this is linearized attention, up to the factor s/n. *)
Definition rem_3_2_b_centred : Prop :=
  forall (R : fieldType) n d (X : 'M[R]_(n, d)) (s : R),
    (forall j, \sum_i X i j = 0) -> softmax1 s X = (s / n%:R) *: features X.

(* ------------------------------------------------- Section 4 ------------------------------------------------- *)

(* thm-4.2: the kernel of attention, entry by entry, and as a matrix. *)
Definition thm_4_2_kernel : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)),
    (forall i j, kernel X i j = \sum_k \sum_l gram X i k * gram X k l * gram X l j)
    /\ kernel X = power (gram X) 3.

(* thm-4.4.a: λ adds to every eigenvalue; and with K ⪰ λ_n ≥ 0, μ = λ_n + λ and ‖ΔK‖ ≤ t ≤ μ/2, K + ΔK + λI is
   invertible and ‖α(K+ΔK) − α(K)‖ ≤ 2t‖y‖/μ².  ΔK need not be symmetric. *)
Definition thm_4_4_a_stability : Prop :=
  forall (R : realFieldType) n (K D : 'M[R]_n) (low lam t N : R) (y : 'cV[R]_n),
    0 <= low -> 0 < lam -> at_least K low -> opnorm_le D t -> t <= (low + lam) / 2%:R -> norm_le y N ->
    [/\ forall a v, eigenpair K a v <-> eigenpair (K + lam%:M) (a + lam) v,
        K + D + lam%:M \in unitmx
      & norm_le (coefficients (K + D) lam y - coefficients K lam y) (2%:R * t * N / (low + lam) ^+ 2)].

(* thm-4.4.a: the identity that the classical argument rests on, for invertible A and A + Δ. *)
Definition thm_4_4_a_resolvent : Prop :=
  forall (R : comUnitRingType) n (A D : 'M[R]_n), A \in unitmx -> A + D \in unitmx ->
    invmx (A + D) - invmx A = - (invmx (A + D) *m D *m invmx A)
    /\ invmx (A + D) - invmx A = - (invmx A *m D *m invmx (A + D)).

(* thm-4.4.b: 2 is the smallest factor, whatever λ_n ≥ 0 and λ > 0; *)
Definition thm_4_4_b_two_is_needed : Prop :=
  forall (R : realFieldType) (low lam c : R), 0 <= low -> 0 < lam ->
    (forall n (K D : 'M[R]_n) t N y, at_least K low -> opnorm_le D t -> t <= (low + lam) / 2%:R -> norm_le y N ->
      norm_le (coefficients (K + D) lam y - coefficients K lam y) (c * t * N / (low + lam) ^+ 2)) <-> 2%:R <= c.

(* thm-4.4.b: and where K + ΔK is a kernel too, ‖Δα‖ ≤ (1 + λ_n/λ)‖ΔK‖‖y‖/μ², for ΔK of any size. *)
Definition thm_4_4_b_between_kernels : Prop :=
  forall (R : realFieldType) n (K D : 'M[R]_n) (low lam t N : R) (y : 'cV[R]_n),
    0 <= low -> 0 < lam -> at_least K low -> psd (K + D) -> opnorm_le D t -> norm_le y N ->
    norm_le (coefficients (K + D) lam y - coefficients K lam y) ((1 + low / lam) * t * N / (low + lam) ^+ 2).

(* asm-4.5.b: unit rows with |⟨x_i, x_j⟩| ≤ μ have all eigenvalues of G between 1 − (n−1)μ and 1 + (n−1)μ. *)
Definition asm_4_5_b_incoherent : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (mu : R),
    (forall i, gram X i i = 1) -> (forall i j, i != j -> `|gram X i j| <= mu) ->
    at_least (gram X) (1 - (n%:R - 1) * mu) /\ at_most (gram X) (1 + (n%:R - 1) * mu).

(* Attention with projections W_Q, W_K, W_V; and a query x that attends to keys and values Z: Sx, with S = ZᵀZ. *)
Definition projected (R : ringType) n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d) : 'M[R]_(n, d) :=
  X *m Q *m (X *m K)^T *m X *m V.
Definition attend_query (R : ringType) n d (Z : 'M[R]_(n, d)) (x : 'cV[R]_d) : 'cV[R]_d := Z^T *m Z *m x.

(* prop-4.6.a: a query x that moves by δ, ‖δ‖ ≤ ε, changes its kernel value with a unit row by at most ε‖G‖². *)
Definition prop_4_6_a_query : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (x delta : 'cV[R]_d) (g e : R) j,
    gram X j j = 1 -> 0 <= g -> at_most (gram X) g -> norm_le delta e ->
    let K x := dot (attend_query X x) (attend_query X (row j X)^T) in
    `|K (x + delta) - K x| <= e * g ^+ 2 /\ `|K (x + delta) - K x| <= 3%:R * e * g ^+ 2.

(* thm-4.8.a: attention cubes eigenvalues, of single eigenvectors over any commutative ring; *)
Definition thm_4_8_a_eigenvectors : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) a v,
    eigenpair (gram X) a v -> eigenpair (kernel X) (a ^+ 3) v.

(* thm-4.8.a: and so, where G has an orthonormal eigenbasis U, all of them, and κ₊. *)
Definition thm_4_8_a_condition_number : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) U l,
    diagonalised (gram X) U l ->
    diagonalised (kernel X) U (powers l 3) /\ forall c, condition l c -> condition (powers l 3) (c ^+ 3).

(* A law of finitely many activation patterns: pattern r, of probability p_r, has σ_r(i) = 1 where the neuron is active on
   sample i, else 0.  A neuron's kernel is DG̃D with D = diag(σ_r), and the limit kernel is its mean. *)
Definition pattern_law (R : numDomainType) n (I : finType) (p : I -> R) (s : I -> 'rV[R]_n) : Prop :=
  [/\ forall r, 0 <= p r, \sum_r p r = 1 & forall r i, s r 0 i = 0 \/ s r 0 i = 1].
Definition neuron_kernel (R : ringType) n (s : 'rV[R]_n) (G : 'M[R]_n) : 'M[R]_n := diag_mx s *m G *m diag_mx s.
Definition limit_kernel (R : ringType) n (I : finType) (p : I -> R) (s : I -> 'rV[R]_n) (G : 'M[R]_n) : 'M[R]_n :=
  \sum_r p r *: neuron_kernel (s r) G.

(* w and −w have one law: to each pattern belongs its complement, with the same probability. *)
Definition complemented (R : ringType) n (I : finType) (p : I -> R) (s : I -> 'rV[R]_n) : Prop :=
  exists flip : I -> I, [/\ injective flip, forall r, p (flip r) = p r & forall r i, s (flip r) 0 i = 1 - s r 0 i].

(* thm-4.8.b: a centred summand Z = DG̃D − E[DG̃D] has −g ⪯ Z ⪯ g where 0 ⪯ G̃ ⪯ g; *)
Definition thm_4_8_b_centred_summand : Prop :=
  forall (R : realFieldType) n (G : 'M[R]_n) (g : R) (I : finType) p (s : I -> 'rV[R]_n) r,
    psd G -> 0 <= g -> at_most G g -> pattern_law p s ->
    let Z := neuron_kernel (s r) G - limit_kernel p s G in at_most Z g /\ at_least Z (- g).

(* thm-4.8.b: and −g/2 ⪯ Z ⪯ 3g/4 where w and −w have one law. *)
Definition thm_4_8_b_sharper : Prop :=
  forall (R : realFieldType) n (G : 'M[R]_n) (g : R) (I : finType) p (s : I -> 'rV[R]_n) r,
    psd G -> 0 <= g -> at_most G g -> pattern_law p s -> complemented p s ->
    let Z := neuron_kernel (s r) G - limit_kernel p s G in at_most Z (3%:R * g / 4%:R) /\ at_least Z (- (g / 2%:R)).

(* thm-4.8.d: the Schur step, A ⪰ a ≥ 0 and B ⪰ 0 with B_ii ≥ b; *)
Definition thm_4_8_d_schur : Prop :=
  forall (R : realFieldType) n (A B : 'M[R]_n) (a b : R),
    0 <= a -> at_least A a -> psd B -> (forall i, b <= B i i) -> at_least (hadamard A B) (a * b).

(* thm-4.8.d: and the limit kernel, where a neuron is active on each sample with probability ½. *)
Definition thm_4_8_d_limit_kernel : Prop :=
  forall (R : realFieldType) n (G : 'M[R]_n) (a : R) (I : finType) p (s : I -> 'rV[R]_n),
    0 <= a -> at_least G a -> pattern_law p s -> (forall i, \sum_r p r * s r 0 i = 2%:R^-1) ->
    at_least (limit_kernel p s G) (a / 2%:R).

(* thm-4.8.d2, corrected, in the order of forms: K_∞ ⪰ G̃/4, so that every eigenvalue keeps a quarter. *)
Definition thm_4_8_d2_quarter : Prop :=
  forall (R : realFieldType) n (G : 'M[R]_n) (I : finType) p (s : I -> 'rV[R]_n),
    psd G -> pattern_law p s -> complemented p s -> psd (limit_kernel p s G - 4%:R^-1 *: G).

(* rem-4.10.1.a: k layers that all attend with the first layer's G give GᵏX, eigenvalues λ²ᵏ⁺¹ and κ₊²ᵏ⁺¹. *)
Definition rem_4_10_1_a_fixed_keys : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) U l k,
    diagonalised (gram X) U l ->
    diagonalised (gram (iter k (mulmx (gram X)) X)) U (powers l (2 * k + 1))
    /\ forall c, condition l c -> condition (powers l (2 * k + 1)) (c ^+ (2 * k + 1)).

(* rem-4.10.1.b, corrected: k layers of self-attention, X ↦ XXᵀX each, raise G to the power 3ᵏ, and κ₊ with it. *)
Definition rem_4_10_1_b_three_to_the_k : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) k,
    gram (iter k (@features R n d) X) = power (gram X) (3 ^ k)
    /\ forall U l, diagonalised (gram X) U l ->
       diagonalised (gram (iter k (@features R n d) X)) U (powers l (3 ^ k))
       /\ forall c, condition l c -> condition (powers l (3 ^ k)) (c ^+ (3 ^ k)).

(* rem-4.10.2: attention with keys and queries projected on some of the eigenvectors of G, s_i = 1 for those kept and
   0 for the others, has the eigenvalues s_i λ_i³: on the r largest, κ₊ = (λ_1/λ_r)³. *)
Definition rem_4_10_2_truncated : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) U l (s : 'rV[R]_n),
    diagonalised (gram X) U l -> (forall i, s 0 i = 0 \/ s 0 i = 1) ->
    let Xr := U *m diag_mx s *m U^T *m X in let Fr := Xr *m Xr^T *m X in
    let lr := \row_i (s 0 i * l 0 i) in
    diagonalised (gram Fr) U (powers lr 3) /\ forall c, condition lr c -> condition (powers lr 3) (c ^+ 3).

(* prop-4.13.a: projections with W_Q = W_K and W_V orthogonal change nothing. *)
Definition prop_4_13_a_orthogonal : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) (W V : 'M[R]_d),
    W *m W^T = 1%:M -> V *m V^T = 1%:M -> gram (projected X W W V) = power (gram X) 3.

(* prop-4.13.c: q, q' bound the squares of the singular values of W_Q, k, k' those of W_K, v, v' those of W_V, and s, s'
   the eigenvalues of XᵀX: FFᵀ lies between qkvs²G and q'k'v's'²G, so κ₊(FFᵀ) ≤ κ(G)³ times the squares of the κ(W). *)
Definition prop_4_13_c_full_rank : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d) (s s' q q' k k' v v' : R),
    [/\ 0 <= s, 0 <= q, 0 <= k & 0 <= v] -> [/\ 0 <= s', 0 <= q', 0 <= k' & 0 <= v'] ->
    at_least (X^T *m X) s /\ at_most (X^T *m X) s' -> at_least (Q *m Q^T) q /\ at_most (Q *m Q^T) q' ->
    at_least (K^T *m K) k /\ at_most (K^T *m K) k' ->
    at_least (V *m V^T) v /\ at_most (V *m V^T) v' ->
    psd (gram (projected X Q K V) - (q * k * v * s ^+ 2) *: gram X)
    /\ psd ((q' * k' * v' * s' ^+ 2) *: gram X - gram (projected X Q K V)).

(* prop-4.13.d, with the hypothesis that mends it: full-rank projections keep the rank. *)
Definition prop_4_13_d_rank_kept : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d),
    Q \in unitmx -> K \in unitmx -> V \in unitmx -> \rank X = d \/ Q = K ->
    \rank (projected X Q K V) = \rank X.

(* ------------------------------------------------- Appendix A ------------------------------------------------ *)

(* app-A.2.a, with the hypothesis that mends it: fewer rows, chosen or combined by E with orthonormal rows, have all
   eigenvalues between the extreme ones of G: where the least is not 0, κ does not grow. *)
Definition app_A_2_a_fewer_rows : Prop :=
  forall (R : realFieldType) m n d (X : 'M[R]_(n, d)) (E : 'M[R]_(m, n)) (low top : R),
    E *m E^T = 1%:M -> at_least (gram X) low -> at_most (gram X) top ->
    at_least (gram (E *m X)) low /\ at_most (gram (E *m X)) top.

(* ------------------------------------------------- Appendix B ------------------------------------------------ *)

(* thm-B.1.b, with the hypothesis that mends it: for centred data the kernel of first-order softmax is (s/n)²G³. *)
Definition thm_B_1_b_centred : Prop :=
  forall (R : fieldType) n d (X : 'M[R]_(n, d)) (s : R),
    (forall j, \sum_i X i j = 0) -> gram (softmax1 s X) = (s / n%:R) ^+ 2 *: power (gram X) 3.

(* thm-B.1.c: in general it is (1/n²)(J + AH)G(J + HA), A = sG. *)
Definition thm_B_1_c_first_order_kernel : Prop :=
  forall (R : fieldType) n d (X : 'M[R]_(n, d)) (s : R),
    let A := s *: gram X in let J := allones R n in let H := centring R n in
    gram (softmax1 s X) = n%:R^-1 ^+ 2 *: ((J + A *m H) *m gram X *m (J + H *m A)).

(* cor-B.3.a: a term of the kernel is linear in x_i and in x_j and quadratic in x_k and x_l, whichever coincide. *)
Definition cor_B_3_a_four_vectors : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) (c : 'rV[R]_n) i k l j,
    let term (Y : 'M[R]_(n, d)) := gram Y i k * gram Y k l * gram Y l j in
    term (diag_mx c *m X) = c 0 i * c 0 k ^+ 2 * c 0 l ^+ 2 * c 0 j * term X.

(* cor-B.3.b, corrected: degree 6 in the data; where keys and values Z are apart from the queries x and y, ⟨Sx, Sy⟩ with
   S = ZᵀZ has degree 4 in Z and 1 in each query. *)
Definition cor_B_3_b_degree_six : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) (x y : 'cV[R]_d) (c : R),
    let K (Z : 'M[R]_(n, d)) x y := dot (attend_query Z x) (attend_query Z y) in
    [/\ kernel (c *: X) = c ^+ 6 *: kernel X, K (c *: X) x y = c ^+ 4 * K X x y,
        K X (c *: x) y = c * K X x y & K X x (c *: y) = c * K X x y].

(* cor-B.3.d, with the hypothesis that mends it: where no inner product is negative, a path i → k → l → j makes
   K_ij ≠ 0; and K_ij ≠ 0 only where there is a path, for all data. *)
Definition cor_B_3_d_paths : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) i j,
    let path := exists k l, gram X i k * gram X k l * gram X l j != 0 in
    (kernel X i j != 0 -> path) /\ ((forall a b, 0 <= gram X a b) -> path -> kernel X i j != 0).

(* prop-B.4: any projections; the kernel is a double sum over paths, a_ik = ⟨x_iW_Q, x_kW_K⟩. *)
Definition prop_B_4_three_hops : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d) i j,
    let a := X *m Q *m (X *m K)^T in
    gram (projected X Q K V) i j = \sum_k \sum_l a i k * a j l * gram (X *m V) k l.

(* thm-B.8: f = Fw has the norm of its shortest w.  f = Kc has w = Fᵀc, of squared length cᵀKc, any other is longer, and
   every Fw is a Kc. *)
Definition thm_B_8_norm : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (c : 'cV[R]_n),
    let F := features X in
    [/\ F *m (F^T *m c) = kernel X *m c, sqnorm (F^T *m c) = quad (kernel X) c,
        forall w, F *m w = kernel X *m c -> quad (kernel X) c <= sqnorm w
      & forall w : 'cV_d, exists e : 'cV_n, F *m w = kernel X *m e].

(* rem-B.9: the predictor f(x) = Σ_i c_i K(x_i, x) is linear in x. *)
Definition rem_B_9_linear : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) (c : 'cV[R]_n) (a b : R) (x y : 'cV[R]_d),
    let f x := \sum_i c i 0 * dot (attend_query X (row i X)^T) (attend_query X x) in
    f (a *: x + b *: y) = a * f x + b * f y.

(* thm-B.10: K ⪯ λ_1 gives λ ⪯ K + λI ⪯ λ_1 + λ; *)
Definition thm_B_10_conditioning : Prop :=
  forall (R : realFieldType) n (K : 'M[R]_n) (top lam : R),
    psd K -> at_most K top -> at_least (K + lam%:M) lam /\ at_most (K + lam%:M) (top + lam).

(* thm-B.10: B − Be_ie_iᵀB/B_ii has row and column i zero, and the inverse without sample i elsewhere; *)
Definition thm_B_10_inverse : Prop :=
  forall (R : realFieldType) n (K : 'M[R]_n) (lam : R) i,
    psd K -> 0 < lam ->
    let B := invmx (K + lam%:M) in let C := B - (B i i)^-1 *: (col i B *m row i B) in
    [/\ row i C = 0, col i C = 0 & without i C = invmx (without i K + lam%:M)].

(* thm-B.10: the residual y_i − f_{−i}(x_i) at the sample that was really removed is α_i/B_ii. *)
Definition thm_B_10_residual : Prop :=
  forall (R : realFieldType) n (K : 'M[R]_n) (lam : R) (y : 'cV[R]_n) i,
    psd K -> 0 < lam ->
    y i 0 - dot (row' i (col i K)) (coefficients (without i K) lam (row' i y))
    = coefficients K lam y i 0 / invmx (K + lam%:M) i i.

(* lem-B.11: k times attention with the same G. *)
Definition lem_B_11_spectral_transfer : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) k, gram (power (gram X) k *m X) = power (gram X) (2 * k + 1).

(* rem-B.12: of any rank, which stays what it was; and κ₊²ᵏ⁺¹ where G has an orthonormal eigenbasis. *)
Definition rem_B_12_any_rank : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) k,
    [/\ gram (power (gram X) k *m X) = power (gram X) (2 * k + 1),
        \rank (power (gram X) (2 * k + 1)) = \rank X
      & forall U l c, diagonalised (gram X) U l -> condition l c ->
        diagonalised (power (gram X) (2 * k + 1)) U (powers l (2 * k + 1))
        /\ condition (powers l (2 * k + 1)) (c ^+ (2 * k + 1))].

(* ‖Y − KA‖² + λ tr AᵀKA, a sum over the classes. *)
Definition ridge_objective (R : ringType) n c (K : 'M[R]_n) (lam : R) (Y A : 'M[R]_(n, c)) : R :=
  \sum_j (sqnorm (col j Y - K *m col j A) + lam * quad K (col j A)).

(* thm-B.13: of several classes at once: each column of A = (K + λI)⁻¹Y is that of its class, A solves the normal
   equations, alone; it minimises ‖Y − KA‖² + λ tr AᵀKA, and another B does so exactly where KB = KA. *)
Definition thm_B_13_multi_class_ridge : Prop :=
  forall (R : realFieldType) n c (K : 'M[R]_n) (lam : R) (Y : 'M[R]_(n, c)),
    psd K -> 0 < lam ->
    let A := coefficients K lam Y in let J := ridge_objective K lam Y in
    [/\ forall j, col j A = coefficients K lam (col j Y), forall B, (K + lam%:M) *m B = Y <-> B = A,
        forall B, J A <= J B & forall B, J B = J A <-> K *m B = K *m A].

(* ------------------------------------------------ Appendix C ------------------------------------------------- *)

(* thm-C.11: K and K' kernels, ‖K' − K‖ ≤ e, ‖k' − k‖ ≤ e: coefficients move by at most e‖y‖/λ², and a prediction by at
   most e‖y‖(λ + ‖k‖)/λ²; *)
Definition thm_C_11_between_kernels : Prop :=
  forall (R : realFieldType) n (K K' : 'M[R]_n) (lam e N M : R) (y k k' : 'cV[R]_n),
    psd K -> psd K' -> 0 < lam -> opnorm_le (K' - K) e -> norm_le (k' - k) e -> norm_le y N -> norm_le k M ->
    let a := coefficients K lam y in let a' := coefficients K' lam y in
    norm_le (a' - a) (e * N / lam ^+ 2) /\ `|dot k' a' - dot k a| <= e * N * (lam + M) / lam ^+ 2.

(* thm-C.11: and where K' need not be a kernel but e < λ, with λ(λ−e) in place of λ². *)
Definition thm_C_11_any_perturbation : Prop :=
  forall (R : realFieldType) n (K K' : 'M[R]_n) (lam e N M : R) (y k k' : 'cV[R]_n),
    psd K -> e < lam -> opnorm_le (K' - K) e -> norm_le (k' - k) e -> norm_le y N -> norm_le k M ->
    let a := coefficients K lam y in let a' := coefficients K' lam y in
    norm_le (a' - a) (e * N / (lam * (lam - e)))
    /\ `|dot k' a' - dot k a| <= e * N * (lam + M) / (lam * (lam - e)).

(* ------------------------------------------------- Appendix D ------------------------------------------------ *)

(* app-D.3.2, corrected: nothing cancels in a sum of heads, and the worst head bounds the condition number of the sum. *)
Definition app_D_3_2_nothing_cancels : Prop :=
  forall (R : realFieldType) n (A B : 'M[R]_n) (a a' b b' : R),
    at_least A a -> at_least B b -> at_most A a' -> at_most B b' ->
    [/\ at_least (A + B) (a + b), at_most (A + B) (a' + b')
      & 0 < a -> 0 < b -> (a' + b') / (a + b) <= Num.max (a' / a) (b' / b)].

(* ------------------------------------------ Version 1 and the summaries -------------------------------------- *)

(* v1-prop-4.5.b: ε times the 1-norm of column j of G² bounds the change of a moved query's kernel value. *)
Definition v1_prop_4_5_b_column : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (x delta : 'cV[R]_d) (e : R) j,
    (forall i, gram X i i = 1) -> norm_le delta e ->
    let K x := dot (attend_query X x) (attend_query X (row j X)^T) in
    `|K (x + delta) - K x| <= e * \sum_k `|power (gram X) 2 k j|.

(* sum-kernel, corrected: K(x, y) = φ(x)ᵀGφ(y) with φ(x) = Xx; with ψ(x) = Gφ(x) it is ψ(x)ᵀG⁻¹ψ(y), G invertible. *)
Definition sum_kernel_without_inverse : Prop :=
  forall (R : comUnitRingType) n d (X : 'M[R]_(n, d)) (x y : 'cV[R]_d),
    let K := dot (attend_query X x) (attend_query X y) in
    let phi z := X *m z in let psi z := gram X *m phi z in
    K = dot (phi x) (gram X *m phi y)
    /\ (gram X \in unitmx -> K = dot (psi x) (invmx (gram X) *m psi y)).
